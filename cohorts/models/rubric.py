"""The rubric that a new call starts with: eight criteria, their weights, and what 1, 3 and 5 mean."""

from dataclasses import dataclass

Text = dict[str, str]
"""A sentence by language; stored with the call, so that later changes here touch no call that has begun."""


@dataclass(frozen=True)
class RubricItem:
    """One criterion as it is copied to a call."""

    code: str
    weight: int
    label: Text
    anchors: dict[str, Text]
    is_required: bool = True


def _item(code: str, weight: int, label: tuple[str, str], *anchors: tuple[str, str]) -> RubricItem:
    texts = {value: {"en": en, "id": id_} for value, (en, id_) in zip(("1", "3", "5"), anchors, strict=True)}
    return RubricItem(code, weight, {"en": label[0], "id": label[1]}, texts)


RUBRIC: tuple[RubricItem, ...] = (
    _item(
        "team",
        20,
        ("Team", "Tim"),
        (
            "One part-time person without a link to the field.",
            "Satu orang paruh waktu tanpa kaitan dengan bidangnya.",
        ),
        (
            "Two people full-time; a key skill is missing.",
            "Dua orang penuh waktu; satu keahlian kunci belum ada.",
        ),
        (
            "Complete full-time team that knows the field and has shipped.",
            "Tim lengkap penuh waktu, mengenal bidangnya, dan sudah merilis produk.",
        ),
    ),
    _item(
        "problem",
        15,
        ("Urban problem and demand", "Masalah kota dan permintaan"),
        ("Vague; no user is named.", "Kabur; tidak ada pengguna yang disebut."),
        (
            "Users were interviewed; an agency is informally interested.",
            "Pengguna sudah diwawancarai; minat dinas masih informal.",
        ),
        (
            "Problem in figures; an agency or paying users confirm it in writing.",
            "Masalah terukur; dinas atau pengguna berbayar menegaskannya secara tertulis.",
        ),
    ),
    _item(
        "solution",
        15,
        ("Solution and readiness", "Solusi dan kesiapan"),
        ("An idea.", "Masih gagasan."),
        ("A working prototype, tested with users.", "Prototipe berfungsi, sudah diuji bersama pengguna."),
        (
            "In use, TRL 7 or more, data protection answered.",
            "Sudah dipakai, TRL 7 ke atas, pelindungan data terjawab.",
        ),
    ),
    _item(
        "innovation",
        10,
        ("Innovation and advantage", "Inovasi dan keunggulan"),
        ("A copy without an edge.", "Tiruan tanpa keunggulan."),
        ("Some edge, easy to copy.", "Ada keunggulan, tetapi mudah ditiru."),
        (
            "A clear edge – data, rights, access – against named rivals.",
            "Keunggulan jelas – data, hak, akses – terhadap pesaing yang disebut.",
        ),
    ),
    _item(
        "business",
        10,
        ("Business model", "Model bisnis"),
        ("Nobody knows who pays.", "Belum jelas siapa yang membayar."),
        (
            "A tested price; the public buyer's way is unclear.",
            "Harga sudah diuji; jalur pembeli publik belum jelas.",
        ),
        (
            "Repeat revenue or a budget line; the margin per unit is known.",
            "Pendapatan berulang atau pos anggaran; margin per unit diketahui.",
        ),
    ),
    _item(
        "impact",
        15,
        ("Impact and inclusion", "Dampak dan inklusi"),
        ("Only claimed.", "Hanya klaim."),
        ("An indicator is named, without a baseline.", "Indikator disebut, tanpa data awal."),
        (
            "Indicator and baseline; women and vulnerable users are designed for.",
            "Indikator dan data awal; perempuan dan kelompok rentan diperhitungkan.",
        ),
    ),
    _item(
        "pilot",
        10,
        ("Pilot in the city", "Uji coba di kota"),
        ("No agency, no access to data.", "Tanpa dinas, tanpa akses data."),
        (
            "The kind of agency is known, dependencies are listed.",
            "Jenis dinas diketahui, ketergantungan terdaftar.",
        ),
        (
            "A named problem owner, a path to data and permits, a drafted KPI.",
            "Pemilik masalah disebut, jalur data dan izin ada, KPI dirancang.",
        ),
    ),
    _item(
        "fit",
        5,
        ("Fit and coachability", "Kecocokan dan kesediaan belajar"),
        ("Wants money only.", "Hanya menginginkan dana."),
        ("General goals.", "Tujuan umum."),
        ("Three sharp goals, and time set aside.", "Tiga tujuan tajam, dan waktu disediakan."),
    ),
)
"""After the practice of public innovation programmes; every text in English and Indonesian."""
