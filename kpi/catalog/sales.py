"""Sales: volume, revenue, order value, growth, margin."""

from __future__ import annotations

from kpi.catalog import chance
from kpi.catalog import measures as m
from kpi.catalog.declaration import Good, Interval, Kpi, Unit
from kpi.catalog.wholes import ALL_CHANNELS, ALL_PLACES, ALL_PRODUCTS
from kpi.formula import Rollup, Shift, growth

ORDERS = Kpi(
    name="orders",
    label="Orders",
    group="Sales",
    starter=True,
    about="Orders placed. Cancelled, voided, failed and test orders are kept but not counted.",
    formula=m.orders,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=m.orders,
    units=m.orders,
)
UNITS = Kpi(
    name="units",
    label="Units sold",
    group="Sales",
    about="Units of all products ordered.",
    formula=m.units,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=chance.quantity_squares,
    units=m.sized_orders,
    pitfall="Orders whose export does not say how many units they hold are left out.",
)
UNITS_PER_ORDER = Kpi(
    name="units_per_order",
    label="Units per order",
    group="Sales",
    about="Units of all products per order, over the orders that say how many they hold.",
    formula=m.units / m.sized_orders,
    unit=Unit.PER_ONE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_mean(m.units, m.sized_orders, chance.quantity_squares),
    pitfall="A set sold as one article is one unit.",
)
GROSS_SALES = Kpi(
    name="gross_sales",
    label="Gross sales",
    group="Sales",
    about="Goods at list price, before discounts, returns, tax and shipping.",
    formula=m.gross_sales,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=chance.gross_squares,
    units=m.orders,
)
DISCOUNTS = Kpi(
    name="discounts",
    label="Discounts",
    group="Sales",
    about="Money taken off the list price.",
    formula=m.discounts,
    unit=Unit.MONEY,
    good=Good.NEITHER,
    rollup=Rollup.ADDITIVE,
)
DISCOUNT_RATE = Kpi(
    name="discount_rate",
    label="Discount rate",
    group="Sales",
    about="Share of gross sales given away as discounts.",
    formula=m.discounts / m.gross_sales,
    unit=Unit.RATE,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_ratio(
        m.discounts, m.gross_sales, chance.discount_squares, chance.gross_discounts, chance.gross_squares
    ),
    units=chance.equal_units(m.gross_sales, chance.gross_squares),
    actionable=True,
    cannot_tell="there are no gross sales",
)
RETURNS = Kpi(
    name="returns",
    label="Returns",
    group="Sales",
    about="Value of goods taken back, on the day of the refund; on the order's day where the export gives no refund date.",
    formula=m.returns,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=chance.refund_squares,
    units=chance.returned_orders,
)
RETURN_RATE = Kpi(
    name="return_rate",
    label="Return rate",
    group="Sales",
    about="Value of goods taken back as a share of gross sales in the same period.",
    formula=m.returns / m.gross_sales,
    unit=Unit.RATE,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_ratio(
        m.returns, m.gross_sales, chance.refund_squares, chance.gross_refunds, chance.gross_squares
    ),
    units=chance.equal_units(m.gross_sales, chance.gross_squares),
    actionable=True,
    pitfall="Returns lag behind sales: the latest weeks look better than they will be.",
    cannot_tell="there are no gross sales",
)
NET_SALES = Kpi(
    name="net_sales",
    label="Net sales",
    group="Sales",
    aliases=("revenue",),
    starter=True,
    about="Gross sales minus discounts minus returns, without tax and shipping. This is what the app calls revenue.",
    formula=m.net_sales,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=chance.net_squares,
    units=m.orders,
    largest=chance.largest_order,
    pitfall="A return lowers the day of the refund, not the day of the order. By product, returns are left out.",
)
TOTAL_SALES = Kpi(
    name="total_sales",
    label="Total sales",
    group="Sales",
    about="Net sales plus tax and shipping: what customers paid in the end.",
    formula=m.total_sales,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=chance.total_squares,
    units=m.orders,
    pitfall="A cash figure: do not compute margins from it.",
)
AOV = Kpi(
    name="aov",
    label="Average order value",
    group="Sales",
    aliases=("average_order_value",),
    starter=True,
    about="Net sales per order.",
    formula=m.net_sales / m.orders,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_ratio(m.net_sales, m.orders, chance.net_squares, chance.order_amount, m.orders),
    largest=chance.largest_order,
    actionable=True,
    pitfall="A few very large orders move it: look at the orders behind it.",
    cannot_tell="there are no orders",
)
SALES_GROWTH = Kpi(
    name="sales_growth",
    label="Sales growth",
    group="Sales",
    about="Change of net sales against the period before. A running period is compared with as many days of the one before.",
    formula=growth(m.net_sales),
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_growth(m.net_sales, chance.net_squares),
    units=m.orders,
    cannot_tell="the period before has no net sales above 0",
)
SALES_GROWTH_YEAR = Kpi(
    name="sales_growth_year",
    label="Sales growth over a year",
    group="Sales",
    about="Change of net sales against the same days a year before: 364 days, so that weekdays meet weekdays, or the "
    "same months of the year before.",
    formula=growth(m.net_sales, Shift(years=1)),
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_growth(m.net_sales, chance.net_squares, Shift(years=1)),
    units=m.orders,
    pitfall="A feast that moves, such as Easter, falls into another week each year.",
    cannot_tell="the year before has no net sales above 0",
)
_SHARE_EMPTY = "there are no net sales at all"
CHANNEL_SHARE = Kpi(
    name="channel_share",
    label="Channel's share of sales",
    group="Sales",
    about="A channel's net sales as a share of those of all channels, in the same place and of the same products. By "
    "online or offline it is the mix of the two.",
    formula=m.net_sales / m.net_sales.over(ALL_CHANNELS),
    unit=Unit.RATE,
    good=Good.NEITHER,
    rollup=Rollup.MODEL,
    pitfall="A share can fall while the channel grows: look at its net sales beside it. Split by nothing it is 100 %.",
    cannot_tell=_SHARE_EMPTY,
)
REGION_SHARE = Kpi(
    name="region_share",
    label="Region's share of sales",
    group="Sales",
    about="A region's or country's net sales as a share of those of all regions, in the same channel.",
    formula=m.net_sales / m.net_sales.over(ALL_PLACES),
    unit=Unit.RATE,
    good=Good.NEITHER,
    rollup=Rollup.MODEL,
    pitfall="Sales without a region are in the whole. Split by nothing it is 100 %.",
    cannot_tell=_SHARE_EMPTY,
)
PRODUCT_SHARE = Kpi(
    name="product_share",
    label="Product's share of sales",
    group="Sales",
    about="A product's or category's net sales as a share of those of all products, in the same channel and region.",
    formula=m.net_sales / m.net_sales.over(ALL_PRODUCTS),
    unit=Unit.RATE,
    good=Good.NEITHER,
    rollup=Rollup.MODEL,
    pitfall="By product, returns are left out. Split by nothing it is 100 %.",
    cannot_tell=_SHARE_EMPTY,
)
LOCATION_INDEX = Kpi(
    name="location_index",
    label="Location index",
    group="Sales",
    about="How strong a channel is in a region: its share of the region's net sales over its share of all net sales. "
    "Above 1 it sells more there than elsewhere.",
    formula=(m.net_sales / m.net_sales.over(ALL_CHANNELS))
    / (m.net_sales.over(ALL_PLACES) / m.net_sales.over(ALL_CHANNELS & ALL_PLACES)),
    unit=Unit.MULTIPLE,
    good=Good.NEITHER,
    rollup=Rollup.MODEL,
    pitfall="It says something by channel and region together, and is 1 by one of them alone. A region with few orders "
    "has a wild index.",
    cannot_tell="the channel has no net sales in all regions together",
)
GROSS_MARGIN = Kpi(
    name="gross_margin",
    label="Gross margin",
    group="Sales",
    about="Share of net sales left after the cost of the goods, over the sales whose cost is known.",
    formula=(m.costed_net_sales - m.cost_of_goods) / m.costed_net_sales,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_ratio(
        m.costed_net_sales - m.cost_of_goods,
        m.costed_net_sales,
        chance.costed_margin_squares,
        chance.costed_margin_products,
        chance.costed_squares,
    ),
    units=chance.equal_units(m.costed_net_sales, chance.costed_squares),
    actionable=True,
    pitfall="Sales without a known cost are left out, not taken as free.",
    cannot_tell="there are no net sales with a known cost",
)

KPIS = (
    ORDERS,
    UNITS,
    UNITS_PER_ORDER,
    GROSS_SALES,
    DISCOUNTS,
    DISCOUNT_RATE,
    RETURNS,
    RETURN_RATE,
    NET_SALES,
    TOTAL_SALES,
    AOV,
    SALES_GROWTH,
    SALES_GROWTH_YEAR,
    GROSS_MARGIN,
    CHANNEL_SHARE,
    REGION_SHARE,
    PRODUCT_SHARE,
    LOCATION_INDEX,
)
