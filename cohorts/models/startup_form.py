"""The startup form that comes with the system, in English and Indonesian: seven short sections, twenty minutes."""

import copy
from typing import Any


def section(
    key: str, en: str, indonesian: str, questions: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    return {"key": key, "title": {"en": en, "id": indonesian}, "questions": questions, **more}


def ask(
    key: str, kind: str, en: str, indonesian: str, *, hint: tuple[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    texts = {"help": {"en": hint[0], "id": hint[1]}} if hint else {}
    return {"key": key, "kind": kind, "label": {"en": en, "id": indonesian}, **texts, **more}


def option(code: str, en: str, indonesian: str) -> dict[str, Any]:
    return {"code": code, "label": {"en": en, "id": indonesian}}


YES_NO = [option("yes", "Yes", "Ya"), option("no", "No", "Tidak")]
TIME = [
    option("full", "Full time", "Penuh waktu"),
    option("part", "Part time", "Paruh waktu"),
]

STARTUP = section(
    "startup",
    "Your startup",
    "Startup Anda",
    [
        ask("name", "text", "Name of the startup", "Nama startup", is_required=True, limit=80),
        ask(
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
        ask(
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
        ask(
            "website",
            "link",
            "Website",
            "Situs web",
            hint=("Leave it out if there is none yet.", "Kosongkan bila belum ada."),
        ),
        ask("city", "text", "City", "Kota", is_required=True, limit=80),
        ask("country", "country", "Country", "Negara", is_required=True),
        ask(
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
        ask("sector", "sector", "Main field", "Bidang utama", is_required=True),
        ask(
            "sdgs",
            "many",
            "Which goals of the United Nations do you serve?",
            "Tujuan Pembangunan Berkelanjutan mana yang Anda dukung?",
            hint=("Those that your work can be measured by.", "Yang dapat menjadi ukuran kerja Anda."),
            options_from="sdgs",
            most_choices=3,
        ),
    ],
)


PROBLEM = section(
    "problem",
    "Problem and solution",
    "Masalah dan solusi",
    [
        ask(
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
        ask(
            "solution",
            "long",
            "What is your solution, and what is new about it?",
            "Apa solusi Anda, dan apa yang baru?",
            is_required=True,
            limit=150,
            limit_unit="words",
        ),
        ask(
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


STATE = section(
    "state",
    "Where you stand",
    "Posisi Anda saat ini",
    [
        ask("stage", "choice", "Stage", "Tahap", is_required=True, options_from="stages"),
        ask(
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
        ask(
            "users",
            "number",
            "Active users in the last month",
            "Pengguna aktif bulan lalu",
            unit={"en": "people", "id": "orang"},
            least=0,
        ),
        ask(
            "earning",
            "choice",
            "Do you earn revenue already?",
            "Apakah Anda sudah memperoleh pendapatan?",
            is_required=True,
            own_options=YES_NO,
        ),
        ask(
            "revenue",
            "money",
            "Revenue of the last calendar year",
            "Pendapatan tahun kalender lalu",
            hint=(
                "For the whole year, before costs. It is never shown to other startups.",
                "Setahun penuh, sebelum biaya. Tidak pernah ditunjukkan kepada startup lain.",
            ),
            shown_if={"question": "earning", "test": "is", "value": "yes"},
        ),
        ask(
            "pilots",
            "table",
            "Pilots with public bodies",
            "Uji coba dengan lembaga publik",
            hint=("Only those that have a date.", "Hanya yang sudah ada tanggalnya."),
            most_rows=10,
            columns=[
                ask("agency", "text", "Agency", "Lembaga", is_required=True, limit=120),
                ask("began", "month", "Begins or began", "Mulai"),
                ask(
                    "state",
                    "choice",
                    "State",
                    "Keadaan",
                    own_options=[
                        option("agreed", "agreed", "disepakati"),
                        option("running", "running", "berjalan"),
                        option("ended", "ended", "selesai"),
                    ],
                ),
                ask("paid", "choice", "Paid?", "Dibayar?", own_options=YES_NO),
            ],
        ),
    ],
)


TEAM = section(
    "people",
    "Team",
    "Tim",
    [
        ask(
            "team",
            "table",
            "Who is in the team?",
            "Siapa saja anggota tim?",
            hint=(
                "One row a person, the founders first. A plain list of names will do to begin with.",
                "Satu baris per orang, pendiri lebih dulu. Daftar nama saja cukup untuk permulaan.",
            ),
            is_required=True,
            least_rows=1,
            most_rows=15,
            columns=[
                ask("name", "text", "Full name", "Nama lengkap", is_required=True, limit=80),
                ask("role", "text", "Role", "Peran", is_required=True, limit=80),
                ask("founder", "choice", "Founder?", "Pendiri?", own_options=YES_NO),
                ask("time", "choice", "Time for the startup", "Waktu untuk startup", own_options=TIME),
                ask("link", "link", "Link to a profile", "Tautan profil"),
            ],
        ),
        ask(
            "founders",
            "number",
            "Number of founders",
            "Jumlah pendiri",
            is_required=True,
            least=1,
            most=20,
        ),
        ask(
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


SUPPORT = section(
    "support",
    "What you look for",
    "Apa yang Anda cari",
    [
        ask(
            "needs",
            "many",
            "In what should a mentor help you?",
            "Dalam hal apa mentor sebaiknya membantu?",
            hint=("We match mentors by this.", "Kami mencocokkan mentor berdasarkan ini."),
            is_required=True,
            options_from="expertise",
            most_choices=5,
        ),
        ask(
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
        ask(
            "languages",
            "many",
            "In which languages can your team work?",
            "Dalam bahasa apa tim Anda dapat bekerja?",
            is_required=True,
            options_from="languages",
        ),
    ],
)


DECK = section(
    "deck",
    "Deck and logo",
    "Presentasi dan logo",
    [
        ask(
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
        ask(
            "logo",
            "file",
            "Your logo",
            "Logo Anda",
            hint=(
                "For the programme's pages, if you are selected.",
                "Untuk halaman program, bila Anda terpilih.",
            ),
            file_kinds=["png", "jpg"],
            most_mb=5,
        ),
    ],
)


CONSENT = section(
    "consent",
    "Before you submit",
    "Sebelum mengirim",
    [
        ask(
            "declarations",
            "many",
            "We declare",
            "Kami menyatakan",
            is_required=True,
            needs_all=True,
            own_options=[
                option(
                    "accurate",
                    "that what we wrote is true to the best of our knowledge",
                    "bahwa yang kami tulis benar sepanjang pengetahuan kami",
                ),
                option(
                    "rules",
                    "that we accept the rules of this call",
                    "bahwa kami menerima aturan seleksi ini",
                ),
                option(
                    "privacy",
                    "that we have read how our data is used",
                    "bahwa kami telah membaca bagaimana data kami digunakan",
                ),
            ],
        ),
        ask(
            "sharing",
            "many",
            "If you like: you may …",
            "Bila Anda bersedia: program boleh …",
            hint=(
                "Each is your free choice, does not touch the selection and can be taken back.",
                "Masing-masing pilihan bebas Anda, tidak memengaruhi seleksi, dan dapat dicabut.",
            ),
            own_options=[
                option(
                    "mentors",
                    "show our application to mentors of the programme",
                    "menunjukkan pendaftaran kami kepada mentor program",
                ),
                option("city", "show it to agencies of the city", "menunjukkannya kepada dinas kota"),
                option(
                    "donor",
                    "show it to the funder, for its reporting",
                    "menunjukkannya kepada pemberi dana untuk pelaporan",
                ),
                option(
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
