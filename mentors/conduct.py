"""The mentors' code of conduct: every version that was ever in force, in the languages in which it may be read.

A version is never edited: a new text is a new version on top, and mentors are asked again with the next cohort.
"""

from collections.abc import Mapping
from dataclasses import dataclass

TEXTS_2026 = {
    "en": (
        "Ask before you advise. A good question helps longer than a quick answer.",
        "Listen to the end. The team knows its users; you know other roads.",
        "Say what you know and what you only believe, and keep the two apart.",
        "Say “I don't know” when it is so, and help to find somebody who does.",
        "Be honest and kind at once: speak of the work, never against the person.",
        "Give advice that can be acted on this week rather than praise or general wisdom.",
        "The team decides. You show ways; you do not steer, and you do not take over.",
        "Keep in confidence what you hear, also from other startups, until the team allows otherwise.",
        "Expect nothing in return: no shares, no fees, no favours. Name every interest of your own at once.",
        "Keep your word on time: come, answer within two working days, and cancel early when you must.",
        "Commit to few startups and stay with them, or decline in good time.",
        "Work with the other mentors. Where your advice differs, talk to each other, so that the team need not guess.",
        "Respect everybody alike, whatever their gender, origin, faith, age, body or language.",
    ),
    "id": (
        "Bertanyalah sebelum memberi nasihat. Pertanyaan yang baik membantu lebih lama daripada jawaban cepat.",
        "Dengarkan sampai selesai. Tim mengenal penggunanya; Anda mengenal jalan lain.",
        "Sampaikan apa yang Anda ketahui dan apa yang hanya Anda yakini, dan bedakan keduanya.",
        "Katakan “saya tidak tahu” bila memang demikian, dan bantu mencari orang yang tahu.",
        "Jujur sekaligus santun: bicarakan pekerjaannya, jangan menyerang orangnya.",
        "Beri saran yang dapat dikerjakan minggu ini, bukan pujian atau petuah umum.",
        "Tim yang memutuskan. Anda menunjukkan jalan; Anda tidak menyetir dan tidak mengambil alih.",
        "Jaga kerahasiaan apa yang Anda dengar, juga dari perusahaan rintisan lain, sampai tim mengizinkan.",
        "Jangan mengharapkan imbalan: saham, bayaran, atau jasa. Sebutkan segera setiap kepentingan pribadi.",
        "Tepati janji: datang, balas dalam dua hari kerja, dan batalkan lebih awal bila terpaksa.",
        "Dampingi sedikit perusahaan rintisan dan tetaplah bersama mereka, atau tolak pada waktunya.",
        "Bekerja samalah dengan mentor lain. Bila saran Anda berbeda, bicarakan, agar tim tidak perlu menebak.",
        "Hormati semua orang secara setara, apa pun gender, asal, keyakinan, usia, tubuh, atau bahasanya.",
    ),
}


@dataclass(frozen=True)
class Code:
    """One version of the code, by language."""

    version: str
    texts: Mapping[str, tuple[str, ...]]

    def sentences(self, locale: str) -> tuple[str, tuple[str, ...]]:
        """The language in which a reader gets it, and its sentences."""
        spoken = locale if locale in self.texts else "en"
        return spoken, self.texts[spoken]


CODES = (Code("2026-11", TEXTS_2026),)
CURRENT = CODES[-1]
