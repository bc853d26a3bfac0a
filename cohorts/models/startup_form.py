"""The startup form that comes with the system, in English and Indonesian: seven short sections, twenty minutes."""

import copy
from typing import Any


def _section(
    key: str, en: str, indonesian: str, questions: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    return {"key": key, "title": {"en": en, "id": indonesian}, "questions": questions, **more}


def _ask(
    key: str, kind: str, en: str, indonesian: str, *, hint: tuple[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    texts = {"help": {"en": hint[0], "id": hint[1]}} if hint else {}
    return {"key": key, "kind": kind, "label": {"en": en, "id": indonesian}, **texts, **more}


def _option(code: str, en: str, indonesian: str) -> dict[str, Any]:
    return {"code": code, "label": {"en": en, "id": indonesian}}


STARTUP = _section(
    "startup",
    "Your startup",
    "Startup Anda",
    [
        _ask("name", "text", "Name of the startup", "Nama startup", is_required=True, limit=80),
        _ask(
            "tagline",
            "text",
            "What you do, in one line",
            "Apa yang Anda lakukan, dalam satu baris",
            hint=(
                "For example: “Flood warnings for every alley.”",
                "Misalnya: “Peringatan banjir untuk setiap gang.”",
            ),
            is_required=True,
            limit=50,
        ),
        _ask(
            "pitch",
            "long",
            "Your startup in a few sentences",
            "Startup Anda dalam beberapa kalimat",
            hint=(
                "For whom, what and how: as you would tell it to a neighbour.",
                "Untuk siapa, apa, dan bagaimana: seperti bercerita kepada tetangga.",
            ),
            is_required=True,
            limit=500,
        ),
        _ask(
            "website",
            "link",
            "Website",
            "Situs web",
            hint=("Leave it out if there is none yet.", "Kosongkan bila belum ada."),
        ),
        _ask("city", "text", "City", "Kota", is_required=True, limit=80),
        _ask("country", "country", "Country", "Negara", is_required=True),
        _ask(
            "founded",
            "month",
            "Founded",
            "Didirikan",
            hint=(
                "Year, or year and month: 2021 or 2021-05. The start of work counts, not the registration.",
                "Tahun, atau tahun dan bulan: 2021 atau 2021-05. Yang dihitung mulai bekerja, bukan pendaftaran.",
            ),
            is_required=True,
            is_past=True,
        ),
        _ask("sector", "sector", "Main field", "Bidang utama", is_required=True),
    ],
)


PROBLEM = _section(
    "problem",
    "Problem and solution",
    "Masalah dan solusi",
    [
        _ask(
            "problem",
            "long",
            "Which problem of the city do you solve, and for whom?",
            "Masalah kota apa yang Anda selesaikan, dan untuk siapa?",
            hint=(
                "Name the people, the place and a number if you have one.",
                "Sebutkan orangnya, tempatnya, dan satu angka bila ada.",
            ),
            is_required=True,
            limit=150,
            limit_unit="words",
        ),
        _ask(
            "solution",
            "long",
            "What is your solution, and what is new about it?",
            "Apa solusi Anda, dan apa yang baru?",
            is_required=True,
            limit=150,
            limit_unit="words",
        ),
        _ask(
            "demo",
            "link",
            "A link where it can be seen",
            "Tautan untuk melihatnya",
            hint=(
                "A video, a prototype or an app; one to three minutes are enough.",
                "Video, purwarupa, atau aplikasi; satu sampai tiga menit cukup.",
            ),
        ),
    ],
)


STATE = _section(
    "state",
    "Where you stand",
    "Posisi Anda saat ini",
    [
        _ask("stage", "choice", "Stage", "Tahap", is_required=True, options_from="stages"),
        _ask(
            "traction",
            "long",
            "What have you achieved so far?",
            "Apa yang sudah Anda capai?",
            hint=(
                "Users, pilots, partners, prizes. Nothing yet is an answer too.",
                "Pengguna, uji coba, mitra, penghargaan. Belum ada juga jawaban.",
            ),
            is_required=True,
            limit=120,
            limit_unit="words",
        ),
        _ask(
            "users",
            "number",
            "Active users in the last month",
            "Pengguna aktif bulan lalu",
            unit={"en": "people", "id": "orang"},
            least=0,
        ),
        _ask(
            "revenue",
            "money",
            "Revenue of the last calendar year",
            "Pendapatan tahun kalender lalu",
            hint=(
                "For the whole year, before costs. It is never shown to other startups.",
                "Setahun penuh, sebelum biaya. Tidak pernah ditunjukkan kepada startup lain.",
            ),
        ),
    ],
)


TEAM = _section(
    "people",
    "Team",
    "Tim",
    [
        _ask(
            "team",
            "long",
            "Who is in the team?",
            "Siapa saja anggota tim?",
            hint=(
                "One person a line: full name, role, full time or part time.",
                "Satu orang per baris: nama lengkap, peran, penuh waktu atau paruh waktu.",
            ),
            is_required=True,
            limit=1000,
        ),
        _ask(
            "founders",
            "number",
            "Number of founders",
            "Jumlah pendiri",
            is_required=True,
            least=1,
            most=20,
        ),
        _ask(
            "women_founders",
            "number",
            "Women among the founders",
            "Pendiri perempuan",
            hint=(
                "We count it to see whether our selection is fair.",
                "Kami menghitungnya untuk melihat apakah seleksi kami adil.",
            ),
            least=0,
            most=20,
        ),
    ],
)


SUPPORT = _section(
    "support",
    "What you look for",
    "Apa yang Anda cari",
    [
        _ask(
            "needs",
            "many",
            "In what should a mentor help you?",
            "Dalam hal apa mentor sebaiknya membantu?",
            hint=("We match mentors by this.", "Kami mencocokkan mentor berdasarkan ini."),
            is_required=True,
            options_from="expertise",
            most_choices=5,
        ),
        _ask(
            "goals",
            "long",
            "What do you want to have reached at the end of the programme?",
            "Apa yang ingin Anda capai di akhir program?",
            hint=(
                "Up to three goals that one could check.",
                "Paling banyak tiga tujuan yang dapat diperiksa.",
            ),
            is_required=True,
            limit=120,
            limit_unit="words",
        ),
        _ask(
            "languages",
            "many",
            "In which languages can your team work?",
            "Dalam bahasa apa tim Anda dapat bekerja?",
            is_required=True,
            options_from="languages",
        ),
    ],
)


DECK = _section(
    "deck",
    "Deck",
    "Presentasi",
    [
        _ask(
            "deck",
            "file",
            "Your deck",
            "Presentasi Anda",
            hint=(
                "Ten pages are enough. Only our team and your reviewers open it.",
                "Sepuluh halaman cukup. Hanya tim kami dan penilai Anda yang membukanya.",
            ),
            is_required=True,
            file_kinds=["pdf"],
            most_mb=10,
        ),
    ],
)


CONSENT = _section(
    "consent",
    "Before you submit",
    "Sebelum mengirim",
    [
        _ask(
            "declarations",
            "many",
            "We declare",
            "Kami menyatakan",
            is_required=True,
            needs_all=True,
            own_options=[
                _option(
                    "accurate",
                    "that what we wrote is true to the best of our knowledge",
                    "bahwa yang kami tulis benar sepanjang pengetahuan kami",
                ),
                _option(
                    "rules",
                    "that we accept the rules of this call",
                    "bahwa kami menerima aturan seleksi ini",
                ),
                _option(
                    "privacy",
                    "that we have read how our data is used",
                    "bahwa kami telah membaca bagaimana data kami digunakan",
                ),
            ],
        ),
        _ask(
            "sharing",
            "many",
            "If you like: you may …",
            "Bila Anda bersedia: program boleh …",
            hint=(
                "Each is your free choice, does not touch the selection and can be taken back.",
                "Masing-masing pilihan bebas Anda, tidak memengaruhi seleksi, dan dapat dicabut.",
            ),
            own_options=[
                _option(
                    "mentors",
                    "show our application to mentors of the programme",
                    "menunjukkan pendaftaran kami kepada mentor program",
                ),
                _option("city", "show it to agencies of the city", "menunjukkannya kepada dinas kota"),
                _option(
                    "donor",
                    "show it to the funder, for its reporting",
                    "menunjukkannya kepada pemberi dana untuk pelaporan",
                ),
                _option(
                    "follow_up",
                    "ask us in a year how we are doing",
                    "bertanya setahun lagi bagaimana kabar kami",
                ),
            ],
        ),
    ],
)


def startup_form() -> dict[str, Any]:
    """The definition, made anew so that a call may change its own copy."""
    return copy.deepcopy({"sections": [STARTUP, PROBLEM, STATE, TEAM, SUPPORT, DECK, CONSENT]})
