"""
Charts, as unfold draws them: a canvas with its data in an attribute. A table beside it says the same in words.

Pictures are drawn with floats; every number that is read comes from the table.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

_COLOURS = ("var(--color-primary-600)", "var(--color-primary-300)", "#f59e0b")
OPTIONS = json.dumps(
    {
        "animation": False,
        "responsive": True,
        "maintainAspectRatio": False,
        "interaction": {"mode": "index", "intersect": False},
        "plugins": {
            "legend": {"align": "end", "position": "top", "labels": {"color": "#9ca3af", "boxWidth": 12}}
        },
        "scales": {
            "x": {
                "grid": {"display": False},
                "ticks": {"color": "#9ca3af", "maxTicksLimit": 12, "maxRotation": 0},
            },
            "y": {"grid": {}, "ticks": {"color": "#9ca3af", "maxTicksLimit": 6}},
        },
    }
)


def bars(labels: Sequence[str], series: Sequence[tuple[str, Sequence[Decimal]]]) -> dict[str, Any]:
    """For the template backoffice/chart.html: the first series as bars, the others as lines over them."""
    datasets = [
        {
            "type": "line" if place else "bar",
            "label": name,
            "data": [float(it) for it in values],
            "backgroundColor": _COLOURS[place],
            "borderColor": _COLOURS[place],
            "borderWidth": 2 if place else 0,
            "pointRadius": 0 if len(labels) > 1 else 3,
            "maxBarThickness": 28,
            "order": 0 if place else 1,
        }
        for place, (name, values) in enumerate(series)
    ]
    return {"data": json.dumps({"labels": list(labels), "datasets": datasets}), "options": OPTIONS}
