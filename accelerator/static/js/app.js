// Makes pages quicker and safer to use; none of them needs it.
import "./menus.js";
import "./focus.js";
import "./counter.js";
import "./scale.js";
import "./rows.js";
import "./conditions.js";
import "./drafts.js";
import "./leaving.js";
import "./submit.js";
import "./offline.js";
import "./poll.js";
