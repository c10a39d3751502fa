"""The one chart of the workbook: a bar a category, over the totals of the heat map."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.worksheet.worksheet import Worksheet

from ..sheets.table import Kind
from .layout import Piece

WIDTH_CM, HEIGHT_CM = 24, 11


def add_chart(ws: Worksheet, below: Piece, pieces: tuple[Piece, ...]) -> None:
    """Put a bar chart below a table: the last row (totals) of the drawn one over its heat columns, headers as labels.

    ``pieces``: all of the worksheet. Nothing is drawn where the table to draw has no rows.
    """
    wanted = below.table.chart
    if wanted is None:
        return
    piece = next((p for p in pieces if p.table.key == wanted.of), below)
    heat = [i for i, c in enumerate(piece.table.columns, 1) if c.kind is Kind.HEAT]
    if not heat or piece.header is None or not piece.count:
        return
    chart = BarChart()
    chart.type = "bar"
    chart.title = wanted.title
    chart.legend = None
    chart.y_axis.title = wanted.axis
    chart.y_axis.numFmt = "0"
    # openpyxl leaves axes out unless told; a chart without labels says nothing.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.tickLblSkip = 1
    chart.y_axis.majorGridlines = None
    chart.gapWidth = 40
    data = Reference(ws, min_col=heat[0], max_col=heat[-1], min_row=piece.last)
    chart.add_data(data, from_rows=True, titles_from_data=False)
    chart.set_categories(Reference(ws, min_col=heat[0], max_col=heat[-1], min_row=piece.header))
    series = chart.series[0]
    series.graphicalProperties.solidFill = "F08A4B"
    series.dLbls = DataLabelList()
    series.dLbls.showVal = True
    series.dLbls.showSerName = series.dLbls.showCatName = series.dLbls.showLegendKey = False
    chart.width, chart.height = WIDTH_CM, HEIGHT_CM
    ws.add_chart(chart, f"A{below.last + 2}")
