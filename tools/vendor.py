"""Copy the listed front-end files from node_modules into the static folder, with their checksums and licences.

Run by `make vendor` after `npm ci`; two runs give the same bytes.
"""

import base64
import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "accelerator" / "static" / "vendor"

FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-csp.min.js": "htmx.org/dist/ext/hx-csp.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
    "bootstrap-icons.LICENSE.txt": "bootstrap-icons/LICENSE",
}
"""Name in the vendor folder: path in node_modules."""

ICONS = """
    arrow-down arrow-left arrow-repeat arrow-right arrow-up award bar-chart bell box-arrow-in-right box-arrow-right
    box-arrow-up-right building calendar3 chat-left-text check-circle check-lg chevron-down chevron-left chevron-right
    clipboard-check clock diagram-3 download envelope exclamation-triangle eye eye-slash file-earmark-pdf
    file-earmark-text flag funnel geo-alt globe2 graph-up hand-thumbs-up hourglass-split house inbox info-circle kanban
    link-45deg list lock mortarboard paperclip pencil people person person-circle plus-lg printer search shield-check
    star three-dots trash unlock upload x-circle x-lg
""".split()
"""Glyphs that templates may name; the whole set would weigh thirty times as much."""


def sprite() -> str:
    """All listed icons as symbols of one SVG file, referred to by `ui/icons.html`."""
    symbols = []
    for name in ICONS:
        source = (PACKAGES / "bootstrap-icons" / "icons" / f"{name}.svg").read_text()
        shapes = re.sub(r">\s+<", "><", re.sub(r"</?svg[^>]*>", "", source)).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{shapes}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def without_source_map(text: bytes) -> bytes:
    """A map that is not shipped would be a failing request in every open developer console."""
    return re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", text)


def integrity(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def main() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    contents = {name: without_source_map((PACKAGES / path).read_bytes()) for name, path in FILES.items()}
    contents["icons.svg"] = sprite().encode()
    for name, content in contents.items():
        (VENDOR / name).write_bytes(content)
    packages = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    manifest = {
        "packages": packages,
        "files": {name: integrity(content) for name, content in sorted(contents.items())},
    }
    (VENDOR / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{len(contents)} files in {VENDOR.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
