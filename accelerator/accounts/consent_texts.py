"""The texts that ship: version 1 of what people agree to or may allow, plain words in every language (ACC10)."""

from accelerator.accounts.models import ConsentKind

SHIPPED: dict[ConsentKind, dict[str, str]] = {
    ConsentKind.TERMS: {
        "en": (
            "What you write here is used to run the programme: to select, to mentor and to report.\n\n"
            "Those who need it for that work can read it: the staff, reviewers and mentors, each only their part."
            " It is not sold and not shown to anybody else without your consent.\n\n"
            "Write what is true. Keep what you learn about others to yourself.\n\n"
            "You can ask to see, correct or delete what is kept about you. Write to the programme's staff."
        ),
        "id": (
            "Yang Anda tulis di sini dipakai untuk menjalankan program: menyeleksi, mendampingi, dan melapor.\n\n"
            "Yang dapat membacanya hanya mereka yang memerlukannya: staf, peninjau, dan mentor, masing-masing"
            " hanya bagiannya. Data tidak dijual dan tidak ditunjukkan kepada pihak lain tanpa persetujuan Anda.\n\n"
            "Tulislah yang benar. Jagalah kerahasiaan apa yang Anda ketahui tentang orang lain.\n\n"
            "Anda dapat meminta untuk melihat, memperbaiki, atau menghapus data tentang Anda. Hubungi staf program."
        ),
        "de": (
            "Was Sie hier schreiben, dient dem Förderprogramm: der Auswahl, der Begleitung und den Berichten.\n\n"
            "Lesen kann es, wer es dafür braucht: das Programmteam, Gutachtende, Mentorinnen und Mentoren, alle nur"
            " ihren Teil. Es wird nicht verkauft und ohne Ihre Einwilligung niemandem sonst gezeigt.\n\n"
            "Schreiben Sie, was wahr ist. Behalten Sie für sich, was Sie über andere erfahren.\n\n"
            "Sie können verlangen, dass gespeicherte Angaben über Sie gezeigt, berichtigt oder gelöscht werden."
            " Schreiben Sie dem Programmteam."
        ),
        "th": (
            "สิ่งที่คุณเขียนที่นี่ใช้เพื่อดำเนินโครงการ ได้แก่ การคัดเลือก การให้คำปรึกษา และการรายงาน\n\n"
            "ผู้ที่อ่านได้มีเฉพาะผู้ที่จำเป็นต้องใช้ ได้แก่ เจ้าหน้าที่ ผู้ประเมิน และที่ปรึกษา แต่ละคนเห็นเฉพาะส่วนของตน"
            " ข้อมูลจะไม่ถูกขายหรือแสดงต่อผู้อื่นโดยไม่ได้รับความยินยอมจากคุณ\n\n"
            "โปรดเขียนตามความจริง และเก็บสิ่งที่คุณรู้เกี่ยวกับผู้อื่นไว้เป็นความลับ\n\n"
            "คุณขอดู แก้ไข หรือลบข้อมูลเกี่ยวกับตัวคุณได้ โปรดติดต่อเจ้าหน้าที่โครงการ"
        ),
    },
    ConsentKind.DONOR_DATA: {
        "en": (
            "The programme may show its donors my name, my organisation and what we reached, so that they see what"
            " their money did.\n\nWithout this consent donors see only totals in which nobody can be recognised."
            " Saying no has no disadvantage."
        ),
        "id": (
            "Program boleh menunjukkan nama saya, organisasi saya, dan hasil kami kepada para donatur, agar mereka"
            " melihat hasil dana mereka.\n\nTanpa persetujuan ini donatur hanya melihat jumlah keseluruhan yang tidak"
            " mengenali siapa pun. Menolak tidak merugikan Anda."
        ),
        "de": (
            "Das Programm darf seinen Geldgebern meinen Namen, meine Organisation und das Erreichte zeigen, damit sie"
            " sehen, was ihr Geld bewirkt hat.\n\nOhne diese Einwilligung sehen Geldgeber nur Summen, in denen niemand"
            " zu erkennen ist. Ein Nein hat keinen Nachteil."
        ),
        "th": (
            "โครงการอาจแสดงชื่อของฉัน องค์กรของฉัน และผลงานของเราแก่ผู้ให้ทุน เพื่อให้เห็นว่าเงินทุนก่อให้เกิดผลอะไร\n\n"
            "หากไม่ยินยอม ผู้ให้ทุนจะเห็นเพียงยอดรวมที่ไม่สามารถระบุตัวบุคคลได้ การปฏิเสธไม่มีผลเสียใด ๆ"
        ),
    },
    ConsentKind.PHOTO: {
        "en": (
            "The programme may take pictures and films in which I can be recognised, and show them on its pages, in"
            " reports and in social media.\n\nI can withdraw this at any time; from then on no new ones are shown."
            " Saying no has no disadvantage."
        ),
        "id": (
            "Program boleh mengambil foto dan film yang memperlihatkan saya, dan menampilkannya di halaman, laporan,"
            " serta media sosialnya.\n\nSaya dapat menarik persetujuan ini kapan saja; sejak itu tidak ada yang baru"
            " ditampilkan. Menolak tidak merugikan Anda."
        ),
        "de": (
            "Das Programm darf Bilder und Filme aufnehmen, auf denen ich zu erkennen bin, und sie auf seinen Seiten, in"
            " Berichten und in sozialen Medien zeigen.\n\nIch kann das jederzeit widerrufen; von da an werden keine"
            " neuen gezeigt. Ein Nein hat keinen Nachteil."
        ),
        "th": (
            "โครงการอาจถ่ายภาพและภาพยนตร์ที่เห็นตัวฉัน และเผยแพร่ในหน้าเว็บ รายงาน และสื่อสังคมออนไลน์ของโครงการ\n\n"
            "ฉันถอนความยินยอมได้ทุกเมื่อ หลังจากนั้นจะไม่มีการเผยแพร่ภาพใหม่ การปฏิเสธไม่มีผลเสียใด ๆ"
        ),
    },
}
