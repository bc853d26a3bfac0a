"""Words for the demo's applications; none of it tells of a real startup."""

from cohorts.models.startup_form import YES_NO

STEMS = (
    "Banjir Kali Angkot Sampah Warga Pasar Jalan Udara Kampung Tani Listrik"
    " Sehat Kota Sungai Rawa Gang Becak Pintar Taman Atap"
).split()
ENDINGS = ["ku", "in", "ly", "hub", "net", "loka", "tara", "wise", "siaga", "link"]
CITIES = {"id": ("Jakarta", "ID"), "de": ("Berlin", "DE"), "th": ("Bangkok", "TH"), "en": ("Jakarta", "ID")}
WORK = {
    "water_flood": (
        "Flood warnings for every alley",
        (
            "Families in low-lying neighbourhoods learn of a flood when the water is at the door; last rainy"
            " season 4,000 households lost furniture and papers."
        ),
        (
            "Low-cost level sensors in side canals and a message in plain words to each alley two hours "
            "ahead, run together with the neighbourhood heads."
        ),
    ),
    "waste_circular": (
        "Household waste that pays the household",
        "Two thirds of the waste of a district is mixed and goes to the landfill, although sorted waste has a buyer.",
        "A pick-up round by neighbourhood collectors with a price list, weighed at the door and paid the same day.",
    ),
    "air_quality": (
        "The air of your street, by the hour",
        "Three official stations speak for ten million people; schools do not know when to keep children indoors.",
        "Calibrated sensors on bus stops, and a traffic light for schools and clinics that needs no app.",
    ),
    "public_transport": (
        "The minibus that comes when you wait",
        "People wait half an hour for a minibus that nobody can see, and take a motorcycle instead.",
        (
            "Drivers share their place by a cheap tracker; riders see the next three arrivals at the stop "
            "and on any phone."
        ),
    ),
    "shared_electric_mobility": (
        "Swap the battery, keep riding",
        "Riders of electric motorcycles lose two working hours a day to charging.",
        "Swap cabinets at corner shops, paid by the swap, with batteries that tell their health.",
    ),
    "fintech_msme": (
        "Credit for the food stall",
        "Street sellers earn daily and pay lenders twenty per cent a month, for they have no papers.",
        "Small loans against supplier receipts, repaid from each day's turnover.",
    ),
    "health_care": (
        "The clinic queue on your phone",
        "Patients of district clinics wait four hours, half of them for a paper.",
        "Queue numbers, papers and reminders by message, with a counter for those without a phone.",
    ),
    "energy_buildings": (
        "Cooler roofs, smaller bills",
        "Row houses under metal roofs reach forty degrees, and a third of the income goes into cooling.",
        "A white coating made of local lime, applied by trained neighbours, with the saving measured for a year.",
    ),
    "civic_participation": (
        "Complaints that get an answer",
        "Residents report a broken lamp in five places and hear of none again.",
        "One thread per complaint that shows who has it, since when, and what was done.",
    ),
    "edtech_skills": (
        "Vocational lessons in ten minutes",
        "Apprentices work all day and have no computer; the courses assume both.",
        "Lessons of ten minutes that work offline on a cheap phone, with a workshop day each month.",
    ),
    "urban_farming_food": (
        "Vegetables from the flat roof",
        "Fresh vegetables travel two hundred kilometres into the city and a third is lost.",
        "Rooftop beds leased to residents' groups, with seedlings, a buyer and a shared cold box.",
    ),
    "inclusion_accessibility": (
        "Ways through the city without stairs",
        "Wheelchair users plan a trip for an hour and still meet stairs at the end.",
        "A map of lifts, ramps and kerbs, checked weekly by those who use them, open to the city's planners.",
    ),
}
GOALS = [
    "Agree on a pilot with a city agency.",
    "Find the price that customers pay twice.",
    "Hire the first engineer.",
    "Measure the impact with a baseline.",
    "Close a first round of grants.",
    "Move from one district to three.",
    "Bring the cost of the device under twenty euros.",
]
QUIZ = {
    "key": "eligibility",
    "title": {
        "en": "Is this for you?",
        "id": "Apakah ini untuk Anda?",
        "de": "Ist das etwas für Sie?",
        "th": "เหมาะกับคุณหรือไม่",
    },
    "questions": [
        {
            "key": "prototype",
            "kind": "choice",
            "label": {
                "en": "Is there a prototype that somebody has used?",
                "id": "Apakah sudah ada purwarupa yang pernah dipakai seseorang?",
                "de": "Gibt es einen Prototyp, den schon jemand benutzt hat?",
                "th": "มีต้นแบบที่มีคนเคยใช้แล้วหรือไม่",
            },
            "is_required": True,
            "own_options": YES_NO,
            "passes": ["yes"],
            "reason": {
                "en": "The accelerator begins where a first prototype is there.",
                "id": "Akselerator dimulai ketika purwarupa pertama sudah ada.",
                "de": "Der Accelerator beginnt dort, wo es einen ersten Prototyp gibt.",
                "th": "โครงการนี้เริ่มเมื่อมีต้นแบบแรกแล้ว",
            },
        },
        {
            "key": "young",
            "kind": "choice",
            "label": {
                "en": "Is your startup at most seven years old?",
                "id": "Apakah startup Anda berusia paling lama tujuh tahun?",
                "de": "Ist Ihr Startup höchstens sieben Jahre alt?",
                "th": "สตาร์ตอัปของคุณมีอายุไม่เกินเจ็ดปีหรือไม่",
            },
            "is_required": True,
            "own_options": YES_NO,
            "passes": ["yes"],
            "reason": {
                "en": "The places are for startups of at most seven years.",
                "id": "Tempat ini untuk startup yang berusia paling lama tujuh tahun.",
                "de": "Die Plätze sind für Startups, die höchstens sieben Jahre alt sind.",
                "th": "ที่นั่งนี้สำหรับสตาร์ตอัปที่มีอายุไม่เกินเจ็ดปี",
            },
        },
    ],
}
"""What the open call asks before anybody writes a draft."""

EARLY_CALL = {"en": "early call", "id": "panggilan awal", "de": "frühe Ausschreibung", "th": "รอบแรก"}
SUMMARY = {
    "en": (
        "Sixteen weeks with mentors, city agencies and other founders, from a confirmed problem to a pilot in the city."
        " No fee, no equity. All names and figures in this demo are invented."
    ),
    "id": (
        "Enam belas minggu bersama mentor, dinas kota, dan para pendiri lain, dari masalah yang terbukti"
        " sampai uji coba di kota. Tanpa biaya, tanpa penyerahan saham. Semua nama dan angka dalam demo ini rekaan."
    ),
    "de": (
        "Sechzehn Wochen mit Mentorinnen und Mentoren, städtischen Behörden und anderen Gründerteams: vom bestätigten"
        " Problem zum Pilotprojekt in der Stadt. Ohne Gebühr, ohne Anteile."
        " Alle Namen und Zahlen dieser Demo sind erfunden."
    ),
    "th": (
        "สิบหกสัปดาห์กับเมนเทอร์ หน่วยงานของเมือง และผู้ก่อตั้งรายอื่น ตั้งแต่ปัญหาที่ยืนยันแล้วจนถึงโครงการนำร่องในเมือง"
        " ไม่มีค่าธรรมเนียม ไม่แลกหุ้น ชื่อและตัวเลขทั้งหมดในตัวอย่างนี้สมมติขึ้น"
    ),
}
ELIGIBILITY = {
    "en": """Your solution works on a problem of the city, and can be piloted in Jakarta, Berlin or Bangkok.
The startup is at most seven years old.
There is at least a prototype.
At least one founder works on it full time.
The team can take part in English or Indonesian.""",
    "id": """Solusi Anda menangani masalah kota dan dapat diujicobakan di Jakarta, Berlin, atau Bangkok.
Startup berusia paling lama tujuh tahun.
Paling tidak sudah ada purwarupa.
Setidaknya satu pendiri bekerja penuh waktu.
Tim dapat mengikuti program dalam bahasa Inggris atau Indonesia.""",
    "de": """Ihre Lösung geht ein Problem der Stadt an und kann in Jakarta, Berlin oder Bangkok erprobt werden.
Das Startup ist höchstens sieben Jahre alt.
Es gibt mindestens einen Prototyp.
Mindestens eine Gründerin oder ein Gründer arbeitet in Vollzeit daran.
Das Team kann auf Englisch oder Indonesisch teilnehmen.""",
    "th": """โซลูชันของคุณแก้ปัญหาของเมือง และนำร่องได้ในจาการ์ตา เบอร์ลิน หรือกรุงเทพฯ
สตาร์ตอัปมีอายุไม่เกินเจ็ดปี
มีต้นแบบแล้วเป็นอย่างน้อย
มีผู้ก่อตั้งอย่างน้อยหนึ่งคนทำงานนี้เต็มเวลา
ทีมเข้าร่วมเป็นภาษาอังกฤษหรือภาษาอินโดนีเซียได้""",
}
FAMILY = """Smart Change brings startups and cities together: the same way of working in each city, and teams that \
meet each other across them."""
"""What the demo's family of programmes says."""
FAQ = {
    "en": """Must we be registered as a company?
No. Registration can follow during the programme.

May we apply in Indonesian?
Yes. Write in the language in which you say it best; reviewers read English and Indonesian.""",
    "id": """Apakah kami harus sudah berbadan hukum?
Tidak. Pendaftaran boleh menyusul selama program.

Bolehkah kami mendaftar dalam bahasa Indonesia?
Boleh. Tulislah dalam bahasa yang paling Anda kuasai; penilai membaca bahasa Inggris dan Indonesia.""",
    "de": """Müssen wir als Firma eingetragen sein?
Nein. Die Eintragung kann während des Programms folgen.

Dürfen wir uns auf Indonesisch bewerben?
Ja. Schreiben Sie in der Sprache, in der Sie es am besten sagen; gelesen wird Englisch und Indonesisch.""",
    "th": """ต้องจดทะเบียนบริษัทแล้วหรือไม่
ไม่จำเป็น จดทะเบียนระหว่างโครงการก็ได้

สมัครเป็นภาษาอินโดนีเซียได้หรือไม่
ได้ เขียนในภาษาที่คุณถนัดที่สุด ผู้ประเมินอ่านภาษาอังกฤษและภาษาอินโดนีเซีย""",
}
"""What the demo's calls say, in each language."""

TRACKS = (
    (
        {"en": "Floods and water", "id": "Banjir dan air", "de": "Hochwasser und Wasser", "th": "น้ำท่วมและน้ำ"},
        {
            "en": "Warn every alley in time and keep the canals clear."
            " The agency gives level data and three pumping stations.",
            "id": "Memperingatkan setiap gang tepat waktu dan menjaga saluran tetap bersih."
            " Dinas menyediakan data tinggi air dan tiga stasiun pompa.",
            "de": "Jede Gasse rechtzeitig warnen und die Kanäle frei halten."
            " Die Behörde stellt Pegeldaten und drei Pumpstationen.",
            "th": "เตือนทุกตรอกให้ทันเวลาและดูแลคลองให้โล่ง หน่วยงานให้ข้อมูลระดับน้ำและสถานีสูบน้ำสามแห่ง",
        },
        "Dinas Air Kota (demo)",
    ),
    (
        {"en": "Waste", "id": "Sampah", "de": "Abfall", "th": "ขยะ"},
        {
            "en": "Less that goes to the landfill: sort it, sell it, or let it not come about.",
            "id": "Mengurangi yang dibuang ke TPA: memilah, menjual, atau mencegahnya.",
            "de": "Weniger auf die Deponie: trennen, verkaufen oder gar nicht erst entstehen lassen.",
            "th": "ลดขยะที่ไปหลุมฝังกลบ: คัดแยก ขาย หรือไม่ให้เกิดขึ้นเลย",
        },
        "",
    ),
)
"""What the city wants solved: titles, texts and whose challenge it is."""
