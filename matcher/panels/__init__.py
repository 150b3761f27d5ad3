"""Review panels: who reviews a city, so that every question is answered by enough of them."""

from matcher.panels.choose import Missing, choose_panels, find_missing

__all__ = ["Missing", "choose_panels", "find_missing"]
