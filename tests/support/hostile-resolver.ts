/** The DNS records or the error that the resolver returns for a name. */
export interface Records {
	A?: readonly string[];
	AAAA?: readonly string[];
	/** The targets of CNAME records that come before the addresses. */
	via?: readonly string[];
	/** The DNS response code by record type; 0 by default. */
	status?: { A?: number; AAAA?: number };
	/** The HTTP status and body to return instead of a DNS message. */
	raw?: { status: number; body: string };
}

const TYPES = { A: 1, AAAA: 28, CNAME: 5 };

/** Returns the response to the DNS-over-HTTPS query in `url`. Names that are not in `table` do not exist. */
export function resolveDns(
	url: URL,
	table: Readonly<Record<string, Records>>,
): { status: number; body: string } {
	const name = url.searchParams.get("name") ?? "";
	const type = url.searchParams.get("type") === "AAAA" ? "AAAA" : "A";
	const records = table[name];
	if (records === undefined) return { status: 200, body: JSON.stringify({ Status: 3, Question: [] }) };
	if (records.raw !== undefined) return records.raw;
	const aliases = (records.via ?? []).map((data) => ({ name, type: TYPES.CNAME, TTL: 60, data }));
	const addresses = (records[type] ?? []).map((data) => ({ name, type: TYPES[type], TTL: 60, data }));
	const message = {
		Status: records.status?.[type] ?? 0,
		Question: [{ name }],
		Answer: [...aliases, ...addresses],
	};
	return { status: 200, body: JSON.stringify(message) };
}
