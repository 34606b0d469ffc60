"""Accounting: QuickBooks' Sales by Customer Detail and Xero's sales invoices."""

from __future__ import annotations

from kpi.sources.cells import Heading
from kpi.sources.declaration import Kind, NotData, Source
from kpi.sources.payments import TWICE

_QUICKBOOKS_SALES = ("invoice", "sales receipt", "credit memo", "refund", "refund receipt", "sales", "statement charge")

QUICKBOOKS_SALES = Source(
    name="quickbooks_sales_by_customer",
    label="QuickBooks Sales by Customer Detail",
    table="orders",
    signature=("Date", "Transaction Type", "Num", "Amount", "Balance"),
    variants=(("Transaction date", "Transaction type", "Num", "Amount", "Balance"),),
    fields={
        "order_id": ("Num",),
        "ordered_at": ("Date", "Transaction date"),
        "customer_id": ("Customer", "Customer full name", "Name", Heading()),
        "net_amount": ("Amount",),
    },
    line_fields={
        "product": ("Product/Service", "Product/Service full name", "Item"),
        "quantity": ("Qty", "Quantity"),
        "unit_price": ("Sales Price",),
        "net_amount": ("Amount",),
    },
    not_data=(
        NotData("note", "column 1", ("accrual basis*", "cash basis*")),
        NotData("total", "column 1", ("total for *", "total")),
        NotData("note", "Customer", ("accrual basis*", "cash basis*")),
        NotData("total", "Customer", ("total for *", "total")),
    ),
    kinds=(
        Kind({"Transaction Type": _QUICKBOOKS_SALES}),
        Kind({"Transaction Type": ("payment*", "deposit*", "transfer*")}, skip="transfer"),
        Kind({"Transaction Type": ("estimate*", "quote*", "sales order*")}, skip="pending"),
    ),
    strict="Amount",
    caution=TWICE,
    export="Reports › Sales by Customer Detail › Export to Excel or CSV",
    left_out="Title lines, group headings, the totals of customers and the footer. Totals are compared with the lines."
    " Estimates and payments are no sales.",
)

XERO_INVOICES = Source(
    name="xero_sales_invoices",
    label="Xero sales invoices",
    table="orders",
    signature=("*ContactName", "*InvoiceNumber", "*InvoiceDate", "*Quantity", "*UnitAmount"),
    fields={
        "order_id": ("*InvoiceNumber",),
        "ordered_at": ("*InvoiceDate",),
        "customer_id": ("*ContactName",),
        "region": ("PORegion",),
        "country": ("POCountry",),
        "currency": ("Currency",),
        "net_amount": ("LineAmount",),
        "tax_amount": ("TaxAmount",),
        "status": ("Status",),
    },
    line_fields={
        "product_id": ("*InventoryItemCode",),
        "product": ("*Description",),
        "quantity": ("*Quantity",),
        "unit_price": ("*UnitAmount",),
        "net_amount": ("LineAmount",),
    },
    kinds=(
        Kind(
            {"Type": ("*credit*",)},
            fields={"refund_amount": ("LineAmount",), "refund_other_amount": ("TaxAmount",)},
            refund=True,
        ),
        Kind({"LineAmount": ("*",)}),
        Kind({"Discount": ("", "0", "0.0", "0.00", "0,00")}),
    ),
    strict="*UnitAmount",
    not_sales=("submitted", "awaiting approval"),
    caution=TWICE,
    export="Business › Invoices › Export",
    left_out="A discount is a percentage here: where the file has no line amounts, lines with a discount are set aside."
    " Whether unit prices include tax is a setting of the invoice that the file does not show.",
)

SOURCES = (QUICKBOOKS_SALES, XERO_INVOICES)
