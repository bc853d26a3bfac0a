"""The form for support organisations that apply to the training track, in English and Indonesian (domain §2.4)."""

import copy
from typing import Any

from cohorts.models.startup_form import YES_NO, ask, option, section

SPACE_KINDS = [
    option("university", "University centre", "Pusat di universitas"),
    option("incubator", "Incubator", "Inkubator"),
    option("accelerator", "Accelerator", "Akselerator"),
    option("coworking", "Coworking space", "Ruang kerja bersama"),
    option("makerspace", "Makerspace", "Makerspace"),
    option("government", "Government unit", "Unit pemerintah"),
    option("corporate", "Corporate programme", "Program perusahaan"),
    option("ngo", "NGO or foundation", "LSM atau yayasan"),
    option("angels", "Angel network", "Jaringan angel"),
]
SERVICES = [
    option("training", "Training", "Pelatihan"),
    option("mentoring", "Mentoring", "Pendampingan"),
    option("space", "Space", "Ruang"),
    option("investment", "Access to investors", "Akses ke investor"),
    option("market", "Access to customers", "Akses ke pelanggan"),
    option("grants", "Grants", "Hibah"),
    option("legal", "Law and accounting", "Hukum dan akuntansi"),
]
MODULES = [
    option("selection", "Finding and selecting startups", "Mencari dan memilih startup"),
    option("curriculum", "Designing a programme", "Merancang program"),
    option("mentors", "Working with mentors", "Bekerja dengan mentor"),
    option("city", "Working with city agencies", "Bekerja dengan dinas kota"),
    option("finance", "Financing of support organisations", "Pembiayaan lembaga pendamping"),
    option("impact", "Measuring impact", "Mengukur dampak"),
    option("inclusion", "Reaching women and people left out", "Menjangkau perempuan dan kelompok tertinggal"),
]


ELIGIBILITY = section(
    "eligibility",
    "Is this for you?",
    "Apakah ini untuk Anda?",
    [
        ask(
            "supports_startups", "choice",
            "Does your organisation support startups or founders today?",
            "Apakah lembaga Anda mendampingi startup atau pendiri saat ini?",
            is_required=True, own_options=YES_NO, passes=["yes"],
            reason={
                "en": "The training is for organisations that support startups already.",
                "id": "Pelatihan ini untuk lembaga yang sudah mendampingi startup.",
            },
            elsewhere={
                "en": "Startups themselves apply to the accelerator.",
                "id": "Startup sendiri mendaftar ke akselerator.",
            },
        ),
        ask(
            "a_year", "choice",
            "Have you worked for a year or longer?",
            "Apakah Anda sudah bekerja setahun atau lebih?",
            is_required=True, own_options=YES_NO, passes=["yes"],
            reason={
                "en": "The training builds on a first year of practice. Apply to the next one.",
                "id": "Pelatihan ini membutuhkan pengalaman satu tahun. Daftarlah pada kesempatan berikutnya.",
            },
        ),
    ],
)  # fmt: skip

ORGANISATION = section(
    "organisation",
    "Your organisation",
    "Lembaga Anda",
    [
        ask("name", "text", "Name", "Nama", is_required=True, limit=80),
        ask("tagline", "text", "What you do, in one line", "Apa yang Anda lakukan, dalam satu baris", limit=50),
        ask("kind", "choice", "Kind", "Jenis", is_required=True, own_options=SPACE_KINDS),
        ask("legal_form", "text", "Legal form", "Bentuk hukum", is_required=True, limit=80),
        ask("founded", "month", "Founded", "Didirikan", is_required=True, is_past=True),
        ask("seat", "address", "Address", "Alamat", is_required=True),
        ask("website", "link", "Website", "Situs web"),
        ask("staff", "number", "Staff, full and part time", "Staf, penuh dan paruh waktu", is_required=True, least=0),
        ask("women_staff", "number", "Women among them", "Perempuan di antaranya", least=0),
        ask(
            "budget", "choice", "Yearly budget", "Anggaran tahunan",
            own_options=[
                option("small", "Below EUR 50,000", "Di bawah EUR 50.000"),
                option("middle", "EUR 50,000 to 250,000", "EUR 50.000 sampai 250.000"),
                option("large", "Above EUR 250,000", "Di atas EUR 250.000"),
            ],
        ),
    ],
)  # fmt: skip

WORK = section(
    "work",
    "Your work",
    "Pekerjaan Anda",
    [
        ask(
            "programmes", "table", "Programmes that you have run", "Program yang pernah dijalankan",
            is_required=True, most_rows=10,
            columns=[
                ask("title", "text", "Name", "Nama", is_required=True, limit=120),
                ask("months", "number", "Months", "Bulan", least=0, most=60),
                ask("startups", "number", "Startups", "Startup", least=0),
                ask("women_led", "number", "Led by women", "Dipimpin perempuan", least=0),
                ask("funder", "text", "Paid by", "Didanai oleh", limit=120),
            ],
        ),
        ask("supported", "number", "Startups supported so far", "Startup yang didampingi", is_required=True, least=0),
        ask("alive", "number", "Of these, still working", "Di antaranya masih berjalan", least=0),
        ask("sectors", "many", "Fields", "Bidang", options_from="sectors", most_choices=5),
        ask("services", "many", "Services", "Layanan", own_options=SERVICES),
        ask("mentors", "number", "Mentors in your pool", "Mentor dalam jaringan Anda", least=0),
    ],
)  # fmt: skip

LEARNING = section(
    "learning",
    "What you want to learn",
    "Apa yang ingin Anda pelajari",
    [
        ask(
            "modules", "many", "The three modules that you need most", "Tiga modul yang paling dibutuhkan",
            is_required=True, own_options=MODULES, most_choices=3,
        ),
        ask(
            "plan", "long", "What will you do differently afterwards?",
            "Apa yang akan Anda lakukan berbeda sesudahnya?",
            is_required=True, limit=600,
        ),
        ask(
            "delegates", "table", "Who takes part?", "Siapa yang ikut?",
            hint=(
                "Two or three people; one of them decides.",
                "Dua atau tiga orang; salah satunya pengambil keputusan.",
            ),
            is_required=True, least_rows=2, most_rows=3,
            columns=[
                ask("name", "text", "Full name", "Nama lengkap", is_required=True, limit=80),
                ask("role", "text", "Role", "Peran", is_required=True, limit=80),
                ask("decides", "choice", "Decides?", "Pengambil keputusan?", own_options=YES_NO),
            ],
        ),
        ask(
            "commitment", "file", "Signed commitment letter", "Surat komitmen bertanda tangan",
            is_required=True, file_kinds=["pdf"], most_mb=5,
        ),
    ],
)  # fmt: skip

CONSENT = section(
    "consent",
    "Before you submit",
    "Sebelum mengirim",
    [
        ask(
            "declarations", "many", "We declare", "Kami menyatakan", is_required=True, needs_all=True,
            own_options=[
                option("accurate", "that what we wrote is true", "bahwa yang kami tulis benar"),
                option("rules", "that we accept the rules of this call", "bahwa kami menerima aturan seleksi ini"),
                option(
                    "privacy", "that we have read how our data is used",
                    "bahwa kami telah membaca bagaimana data kami digunakan",
                ),
            ],
        ),
    ],
)  # fmt: skip


def support_form() -> dict[str, Any]:
    """The definition, made anew so that a call may change its own copy."""
    return copy.deepcopy(
        {"participants": "support", "sections": [ELIGIBILITY, ORGANISATION, WORK, LEARNING, CONSENT]}
    )
