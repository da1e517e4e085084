"""Draws a dashboard of Grafana from what Prometheus answers: the panels' own queries, places, units and legends.

This is no Grafana. It knows two kinds of panels, stat and timeseries, and of these what remora.json uses.
"""

import json
import math
import urllib.parse
import urllib.request
from datetime import datetime, timezone

import matplotlib

matplotlib.use("Agg")
from matplotlib import dates, pyplot, ticker  # noqa: E402

COLUMNS, CELL = 24, 0.62  # width of a dashboard in cells, and of a cell in inches
INK, PAPER, FRAME = "#d8d9da", "#111217", "#181b1f"
COLORS = {"green": "#73bf69", "yellow": "#fade2a", "red": "#f2495c"}


class Prometheus:
    def __init__(self, address, variables):
        self.address, self.variables = address, variables

    def ask(self, path, expression, **more):
        for name, value in self.variables.items():
            expression = expression.replace(name, value)
        query = urllib.parse.urlencode({"query": expression, **more})
        with urllib.request.urlopen(f"{self.address}/api/v1/{path}?{query}") as answer:
            return json.load(answer)["data"]["result"]

    def series(self, target, start, end):
        step = max(1, (end - start) / 300)
        for result in self.ask("query_range", target["expr"], start=start, end=end, step=step):
            legend = target["legendFormat"]
            for name, value in result["metric"].items():
                legend = legend.replace("{{%s}}" % name, value)
            points = [(float(time), float(value)) for time, value in result["values"]]
            if not all(math.isnan(value) for _, value in points):
                yield legend, with_gaps(points, 1.5 * step)

    def number(self, target, end):
        results = self.ask("query", target["expr"], time=end)
        return float(results[0]["value"][1]) if results else math.nan


def with_gaps(points, longest):
    """Where there was nothing for longer than that, the line ends and begins anew."""
    whole = points[:1]
    for before, now in zip(points, points[1:]):
        if now[0] - before[0] > longest:
            whole.append(((before[0] + now[0]) / 2, math.nan))
        whole.append(now)
    return whole


def written(value, unit):
    """A number as a person wants it."""
    if math.isnan(value):
        return "No data"
    if unit == "percentunit":
        return f"{100 * value:.3g} %"
    if unit == "s":
        for size, name in ((31536000, "years"), (86400, "days"), (3600, "h"), (60, "min"), (1, "s")):
            if abs(value) >= size:
                return f"{value / size:.3g} {name}"
        return f"{1000 * value:.3g} ms" if value else "0"
    ending = {"bytes": "B", "Bps": "B/s", "reqps": "/s", "ops": "/s"}.get(unit, "")
    base = 1024 if unit == "bytes" else 1000
    for power, prefix in ((3, "G"), (2, "M"), (1, "k")):
        if abs(value) >= base**power:
            return f"{value / base**power:.3g} {prefix}{ending}"
    return f"{value:.3g} {ending}".rstrip()


def clock(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc)


def place(figure, panel, rows):
    """Axes where the panel is in the dashboard, with room for its title and legend."""
    box = panel["gridPos"]
    left, width = box["x"] / COLUMNS, box["w"] / COLUMNS
    bottom, height = 1 - (box["y"] + box["h"]) / rows, box["h"] / rows
    gap = 0.003
    frame = pyplot.Rectangle((left + gap, bottom + gap), width - 2 * gap, height - 2 * gap, color=FRAME, zorder=-1)
    figure.add_artist(frame)
    figure.text(left + 0.008, bottom + height - 0.25 / rows, panel["title"], color=INK, size=9, weight="bold", va="top")
    return left, bottom, width, height


def stat(figure, panel, rows, prometheus, end):
    left, bottom, width, height = place(figure, panel, rows)
    defaults = panel["fieldConfig"]["defaults"]
    value = prometheus.number(panel["targets"][0], end)
    color = INK
    for step in defaults["thresholds"]["steps"]:
        if step["value"] is None or value >= step["value"]:
            color = COLORS[step["color"]]
    text = written(value, defaults["unit"])
    figure.text(left + width / 2, bottom + height * 0.42, text, color=color, size=19, ha="center", va="center")


def timeseries(figure, panel, rows, prometheus, start, end):
    left, bottom, width, height = place(figure, panel, rows)
    axes = figure.add_axes((left + 0.034, bottom + 2.1 / rows, width - 0.045, height - 3.3 / rows), facecolor=FRAME)
    defaults = panel["fieldConfig"]["defaults"]
    drawn = [one for target in panel["targets"] for one in prometheus.series(target, start, end)]
    if defaults["custom"]["stacking"]["mode"] == "normal":
        times = sorted({time for _, points in drawn for time, _ in points})
        known = [{time: value for time, value in points if not math.isnan(value)} for _, points in drawn]
        heights = [[values.get(time, 0) for time in times] for values in known]
        if drawn:
            axes.stackplot([clock(time) for time in times], heights, labels=[legend for legend, _ in drawn], alpha=0.75)
    else:
        for legend, points in drawn:
            axes.plot([clock(time) for time, _ in points], [value for _, value in points], label=legend, lw=1.2)
    axes.set_xlim(clock(start), clock(end))
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(dates.AutoDateLocator(maxticks=5))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%H:%M"))
    axes.yaxis.set_major_locator(ticker.MaxNLocator(4))
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: written(value, defaults["unit"])))
    axes.tick_params(colors=INK, labelsize=7, length=0)
    axes.grid(color="#2c3235", lw=0.6)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if drawn:
        longest = max(len(legend) for legend, _ in drawn)
        figure.legend(
            *axes.get_legend_handles_labels(),
            loc="lower left", bbox_to_anchor=(left + 0.005, bottom + 0.1 / rows), ncol=2 if longest > 14 else 4,
            fontsize=6.5, frameon=False, labelcolor=INK, handlelength=1, columnspacing=1,
        )  # fmt: skip
    else:
        axes.text(0.5, 0.5, "No data", color=INK, size=10, ha="center", va="center", transform=axes.transAxes)


def draw(dashboard, prometheus, start, end, file):
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in dashboard["panels"])
    figure = pyplot.figure(figsize=(COLUMNS * CELL, rows * CELL * 0.5), facecolor=PAPER)
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            middle = 1 - (panel["gridPos"]["y"] + 0.5) / rows
            figure.text(0.005, middle, panel["title"], color=INK, size=10, va="center")
        elif panel["type"] == "stat":
            stat(figure, panel, rows, prometheus, end)
        else:
            timeseries(figure, panel, rows, prometheus, start, end)
    figure.savefig(file, dpi=80)
