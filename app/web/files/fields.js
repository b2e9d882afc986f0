// Which fields there are, in which order, and what kind of value each holds.

const field = (path, kind = "text", core = false, choices = undefined) => ({ path, kind, core, choices });

export const GROUPS = [
  { name: "invoice", fields: [
    field("number", "text", true), field("issue_date", "date", true), field("due_date", "date"), field("currency", "code", true),
    field("type_code", "code", true, ["380", "381", "384", "389"]), field("order_reference"), field("buyer_reference"), field("contract_reference"),
    field("project_reference"), field("sales_order_reference"), field("despatch_advice_reference"),
    field("preceding_invoices[0].number"), field("delivery.date", "date"), field("period.start", "date"), field("period.end", "date"),
    field("payment_terms"),
  ] },
  { name: "seller", fields: [
    field("seller.name", "text", true), field("seller.vat_identifier", "number", true), field("seller.legal_registration.value", "number"),
    field("seller.address.line_1"), field("seller.address.line_2"), field("seller.address.postal_code"), field("seller.address.city"),
    field("seller.address.country", "code"), field("seller.trading_name"),
    field("seller.contact.name"), field("seller.contact.email"), field("seller.contact.telephone"),
  ] },
  { name: "buyer", fields: [
    field("buyer.name"), field("buyer.vat_identifier", "number"), field("buyer.legal_registration.value", "number"),
    field("buyer.identifiers[0].value"),
    field("buyer.contact.name"), field("buyer.address.line_1"), field("buyer.address.line_2"), field("buyer.address.postal_code"),
    field("buyer.address.city"), field("buyer.address.country", "code"),
  ] },
  { name: "payment", fields: [
    field("payment.accounts[0].iban", "number"), field("payment.accounts[0].bic", "number"), field("payment.accounts[0].name"), field("payment.reference"),
    field("payment.means_code", "code"),
  ] },
  { name: "lines", table: "lines" },
  { name: "breakdown", table: "vat_breakdown" },
  { name: "totals", fields: [
    field("totals.lines_net", "amount"), field("totals.allowances", "amount"), field("totals.charges", "amount"),
    field("totals.without_vat", "amount", true), field("totals.vat", "amount"), field("totals.with_vat", "amount", true),
    field("totals.paid", "amount"), field("totals.rounding", "amount"), field("totals.payable", "amount", true),
  ] },
];

// Tables: their columns, what a new row begins with, and what it is to say besides.
export const TABLES = {
  lines: {
    columns: [
      field("item.name", "text", true), field("quantity", "amount", true), field("unit", "unit"), field("price.net", "amount"),
      field("vat.rate", "amount"), field("vat.category", "code"), field("net_amount", "amount", true),
    ],
    fresh: (number, row) => ({ id: String(number), unit: "C62", "vat.category": "S", "vat.rate": row?.["vat.rate"] ?? "" }),
  },
  vat_breakdown: {
    columns: [
      field("category", "code", true), field("rate", "amount"), field("taxable_amount", "amount", true),
      field("tax_amount", "amount", true), field("exemption_reason"),
    ],
    fresh: () => ({ category: "S" }),
  },
};

const KNOWN = new Map(GROUPS.flatMap((group) => group.fields ?? []).map((each) => [each.path, each]));
const PLACE = /^(lines|vat_breakdown)\[(\d+)\](?:\.(.+))?$/;
const ELSEWHERE = {
  "payment.accounts.iban": "payment.accounts[0].iban",
  "payment.accounts": "payment.accounts[0].iban",
  "payment.accounts.bic": "payment.accounts[0].bic",
  "buyer.identifiers": "buyer.identifiers[0].value",
  "preceding_invoices.number": "preceding_invoices[0].number",
  "seller.legal_registration": "seller.legal_registration.value",
  "buyer.legal_registration": "buyer.legal_registration.value",
  totals: "totals.with_vat",
  seller: "seller.name",
  buyer: "buyer.name",
};

// The row of a table that a path leads to: table, position from 0, column (or undefined); null where it is no such path.
export function rowOf(path) {
  const place = PLACE.exec(path);
  return place && { table: place[1], position: Number(place[2]), column: place[3] };
}

// What is known of the field at a path: its kind, and whether every invoice has it.
export function about(path) {
  const row = rowOf(path);
  const column = row && TABLES[row.table].columns.find((each) => each.path === row.column);
  return column ?? KNOWN.get(path) ?? field(path);
}

export const isListed = (path) => KNOWN.has(path) || rowOf(path) !== null;

// Where the form shows what the service calls by a shorter or a longer path.
export function placeOf(path) {
  const row = path && rowOf(path);
  if (row?.column && !TABLES[row.table].columns.some((each) => each.path === row.column)) {
    const inner = TABLES[row.table].columns.find((each) => each.path.startsWith(`${row.column}.`) || row.column.startsWith(each.path.split(".")[0]));
    return `${row.table}[${row.position}]${inner ? `.${inner.path}` : ""}`;
  }
  if (!path || isListed(path)) return path;
  if (path in ELSEWHERE) return ELSEWHERE[path];
  const shorter = [...KNOWN.keys()].find((known) => known.startsWith(`${path}.`) || known.startsWith(`${path}[`));
  return shorter ?? path;
}
