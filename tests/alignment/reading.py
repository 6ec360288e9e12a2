"""The alignment page as it is read."""

import html
import re

HEADS = ["leads", "sales_ready", "handed_off", "never_reached", "contacted", "accepted", "qualified", "won", "lost",
         "returned", "open"]  # fmt: skip


def table_of(page: str) -> dict[str, list[str]]:
    """The by-channel table as it is read: name → the text of each cell."""
    part = page[page.index('id="by-channel"') :]
    lines = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', part, re.DOTALL)
    cells = {
        html.unescape(re.sub(r"<[^>]+>", "", name)): re.findall(r"<td[^>]*>(.*?)</td>", rest, re.DOTALL)
        for name, rest in lines
    }
    return {name: [re.sub(r"<[^>]+>", "", cell).strip() for cell in found] for name, found in cells.items()}
