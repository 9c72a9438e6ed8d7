import type { Records } from "./hostile-resolver.ts";

/** Hosts that are or could be private, in every spelling; each is requested over HTTP and HTTPS. */
const HOSTS = [
	// IPv4 loopback: dotted, short, decimal, octal, hexadecimal, mixed, full-width digits, percent-encoded.
	...[
		"127.0.0.1",
		"127.0.0.1.",
		"127.1",
		"127.0.1",
		"127.255.255.254",
		"2130706433",
		"017700000001",
		"0x7f000001",
	],
	...[
		"0x7F.0.0.1",
		"0x7f.1",
		"0177.0.0.1",
		"0177.1",
		"0177.0x0.0.1",
		"00000177.0.0.1",
		"0x0000007f.0.0.1",
		"127.0.0.0x1",
	],
	...[
		"１２７.0.0.1",
		"①②⑦.⓪.⓪.①",
		"127。0。0。1",
		"127．0．0．1",
		"%31%32%37.0.0.1",
		"127%2e0%2e0%2e1",
		"0x7f%2e1",
		"127.0.0.1%2e",
	],
	// Unspecified, "this network" and broadcast.
	...["0.0.0.0", "0", "0x0", "00", "0.1.2.3", "255.255.255.255", "4294967295", "0xffffffff"],
	// Private networks.
	...[
		"10.0.0.1",
		"10.1",
		"167772161",
		"012.0.0.1",
		"0xa.0.0.1",
		"10.255.255.255",
		"172.16.0.1",
		"172.31.255.254",
	],
	...[
		"2886729729",
		"0xac100001",
		"192.168.0.1",
		"192.168.1",
		"3232235521",
		"0300.0250.0.1",
		"0xc0a80001",
		"192.168.255.255",
	],
	// Link-local, including cloud metadata services; carrier-grade NAT; other special-purpose ranges.
	...[
		"169.254.169.254",
		"2852039166",
		"0xa9fea9fe",
		"0251.0376.0251.0376",
		"169.254.43518",
		"169.16689662",
		"169.254.170.2",
	],
	...[
		"168.63.129.16",
		"100.64.0.1",
		"100.100.100.200",
		"100.127.255.254",
		"192.0.0.1",
		"192.0.0.192",
		"192.0.2.1",
	],
	...[
		"198.18.0.1",
		"198.19.255.255",
		"198.51.100.1",
		"203.0.113.1",
		"192.88.99.1",
		"192.175.48.1",
		"192.31.196.1",
		"192.52.193.1",
	],
	...["224.0.0.1", "239.255.255.250", "240.0.0.1", "254.255.255.255"],
	// IPv6: loopback, unspecified, link-local, unique-local, site-local, multicast, documentation, discard.
	...[
		"[::1]",
		"[0:0:0:0:0:0:0:1]",
		"[0000:0000:0000:0000:0000:0000:0000:0001]",
		"[::0.0.0.1]",
		"[::]",
		"[0::0]",
	],
	...[
		"[fe80::1]",
		"[fe80::5efe:127.0.0.1]",
		"[febf::1]",
		"[fc00::1]",
		"[fd00:ec2::254]",
		"[fd12:3456:789a::1]",
	],
	...[
		"[fec0::1]",
		"[ff02::1]",
		"[ff0e::1]",
		"[2001:db8::1]",
		"[3fff::1]",
		"[100::1]",
		"[4000::1]",
		"[8000::1]",
		"[fe00::1]",
	],
	// IPv4 embedded in IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo.
	...[
		"[::ffff:127.0.0.1]",
		"[::ffff:7f00:1]",
		"[::FFFF:7F00:0001]",
		"[0:0:0:0:0:ffff:127.0.0.1]",
		"[::ffff:10.0.0.1]",
	],
	...[
		"[::ffff:a9fe:a9fe]",
		"[::ffff:8.8.8.8]",
		"[::127.0.0.1]",
		"[::7f00:1]",
		"[::a00:1]",
		"[::ffff:0:127.0.0.1]",
	],
	...[
		"[64:ff9b::127.0.0.1]",
		"[64:ff9b::7f00:1]",
		"[64:ff9b::a9fe:a9fe]",
		"[64:ff9b:1::7f00:1]",
		"[64:ff9b:1:ffff::a00:1]",
	],
	...[
		"[2002:7f00:1::]",
		"[2002:a00:1::1]",
		"[2002:a9fe:a9fe::]",
		"[2001::1]",
		"[2001:0:7f00:1::]",
		"[2001:0:4136:e378:8000:63bf:80ff:fffe]",
	],
	...["[2001:2::1]", "[2001:3::1]", "[2001:10::1]", "[2001:20::1]", "[2001:4:112::1]", "[5f00::1]"],
	// Private host names.
	...[
		"localhost",
		"LOCALHOST",
		"localhost.",
		"lOcAlHoSt",
		"ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
		"local%68ost",
		"loc\u00adalhost",
		"foo.localhost",
		"localhost.localdomain",
	],
	...[
		"metadata",
		"metadata.google.internal",
		"metadata.google.internal.",
		"instance-data.ec2.internal",
		"printer.local",
	],
	...[
		"router.lan",
		"nas.home",
		"wiki.corp",
		"host.docker.internal",
		"kubernetes.default.svc.cluster.local",
		"1.0.0.127.in-addr.arpa",
	],
	...[
		"hidden.onion",
		"brain.test",
		"intranet",
		"nas.private",
		"site.invalid",
		"box.intranet",
		"a.alt",
		"gateway.home.arpa",
	],
	// Public names that resolve to private addresses: see `NAMES`.
	...[
		"inside.example.com",
		"INSIDE.example.com",
		"inside.example.com.",
		"inside6.example.com",
		"linklocal.example.com",
		"metadata.example.com",
	],
	...[
		"one-bad.example.com",
		"bad-first.example.com",
		"one-bad6.example.com",
		"mapped.example.com",
		"nat64.example.com",
		"sixtofour.example.com",
	],
	...[
		"alias.example.com",
		"unspecified.example.com",
		"cgnat.example.com",
		"multicast.example.com",
		"127.0.0.1.nip.example.com",
		"odd.example.com",
	],
	// Names that the resolver cannot resolve.
	...[
		"unknown.example.com",
		"empty.example.com",
		"alias-only.example.com",
		"half.example.com",
		"half-missing.example.com",
	],
	...[
		"servfail.example.com",
		"refused.example.com",
		"http-500.example.com",
		"html.example.com",
		"not-json.example.com",
		"redirected.example.com",
	],
];

/** URLs that are invalid or deceptive in a part other than the host. */
const URLS = [
	// Credentials, and hosts disguised as credentials.
	...[
		"http://user@example.com/",
		"http://user:password@example.com/",
		"http://:password@example.com/",
		"https://example.com@127.0.0.1/",
	],
	...[
		"http://127.0.0.1@example.com/",
		"http://example.com:80@127.0.0.1/",
		"http://example.com%40127.0.0.1/",

		"http://@127.0.0.1/",
	],
	...[
		"http://127.0.0.1\\@example.com/",
		"http://127.0.0.1#@example.com/",
		"http://127.0.0.1?@example.com/",
		"http://127.0.0.1;@example.com/",
	],
	// Ports.
	...[
		"http://example.com:22/",
		"http://example.com:8080/",
		"https://example.com:8443/",
		"http://example.com:0/",
		"http://example.com:6379/",
	],
	...[
		"http://example.com:65535/",
		"http://example.com:65536/",
		"http://example.com:-1/",
		"http://example.com:80:80/",
		"http://127.0.0.1:80/",
		"https://127.0.0.1:443/",
		"http://127.0.0.1:11434/",
		"http://[::1]:8080/",
	],
	// Schemes.
	...[
		"file:///etc/passwd",
		"ftp://example.com/",
		"gopher://127.0.0.1:6379/_INFO",
		"dict://127.0.0.1:11211/",
		"data:text/html,<p>x",
		"javascript:alert(1)",
	],
	...[
		"blob:http://example.com/x",
		"ws://example.com/",
		"wss://example.com/",
		"about:blank",
		"ldap://127.0.0.1/",
		"jar:http://example.com!/",
		"view-source:http://example.com/",
		"urn:x",
		"mailto:a@example.com",
	],
	// White space, slashes and invalid URLs.
	...[
		"http:127.0.0.1",
		"http:/127.0.0.1/",
		"http:\\\\127.0.0.1\\",
		"http:////127.0.0.1/",
		" http://127.0.0.1/",
		"http://127.0.0.1\t/",
		"ht\ntp://127.0.0.1/",
		"http://127.0.\n0.1/",
	],
	...[
		"HTTP://127.0.0.1/",
		"//127.0.0.1/",
		"127.0.0.1",
		"localhost:80",
		"",
		"http://",
		"http:///",
		"http://.",
		"http://..",
		"http://[",
		"http://[::1",
		"http://[::1%25lo]/",
		"http://[fe80::1%eth0]/",
		"http://[127.0.0.1]/",
	],
	...[
		"http://256.0.0.1/",
		"http://1.2.3.4.5/",
		"http://0x7f.0.0.1.0/",
		"http://example.com%00.127.0.0.1/",
		"http://127.0.0.1%00.example.com/",
		"http://exa mple.com/",
		"http://example..com/",
		"http://-example.com./",
		"http://example.123/",
	],
	`http://example.com/${"a".repeat(2_000)}`,
	`http://${"a.".repeat(126)}example.com/`,
];

/** URLs that must never be requested. */
export const FORBIDDEN_URLS: readonly string[] = [
	...new Set([...HOSTS.flatMap((host) => [`http://${host}/`, `https://${host}/`]), ...URLS]),
];

/** Allowed URLs. They prove that forbidden URLs are not refused just because the network fails. */
export const PUBLIC_URLS: readonly string[] = [
	...[
		"http://example.com/",
		"https://example.com/",
		"http://example.com:443/",
		"https://EXAMPLE.com./x?y",
		"http://alias-good.example.com/",
	],
	...[
		"http://four-only.example.com/",
		"http://six-only.example.com/",
		"http://93.184.215.14/",
		"https://1572395790/",
		"http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
	],
	...[
		"http://xn--bcher-kva.example.com/",
		"http://bücher.example.com/",
		"http://example.com\\@127.0.0.1/",
		"http://example.com#@127.0.0.1/",
	],
];

const GOOD = "93.184.215.14";
const GOOD_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c";
const PUBLIC = { A: [GOOD], AAAA: [GOOD_6] };

/** The records of the fake resolver. */
export const NAMES: Readonly<Record<string, Records>> = {
	"example.com": PUBLIC,
	"example.com.": PUBLIC,
	"xn--bcher-kva.example.com": PUBLIC,
	"alias-good.example.com": { ...PUBLIC, via: ["edge.example.net."] },
	"four-only.example.com": { A: [GOOD] },
	"six-only.example.com": { AAAA: [GOOD_6] },
	// These resolve to public addresses, so only a check of the name itself can refuse them.
	...Object.fromEntries(
		HOSTS.filter(
			(host) => /^[a-z][a-z0-9.-]*$/i.test(host) && !host.toLowerCase().includes("example.com"),
		).map((host) => [host.toLowerCase(), PUBLIC]),
	),
	...Object.fromEntries(
		["example..com", "-example.com.", `${"a.".repeat(126)}example.com`].map((name) => [name, PUBLIC]),
	),
	"inside.example.com": { A: ["127.0.0.1"] },
	"inside.example.com.": { A: ["127.0.0.1"] },
	"inside6.example.com": { AAAA: ["::1"] },
	"linklocal.example.com": { A: [GOOD], AAAA: ["fe80::1"] },
	"metadata.example.com": { A: ["169.254.169.254"] },
	"one-bad.example.com": { A: [GOOD, "10.0.0.1"], AAAA: [GOOD_6] },
	"bad-first.example.com": { A: ["192.168.0.1", GOOD] },
	"one-bad6.example.com": { A: [GOOD], AAAA: [GOOD_6, "fd00::1"] },
	"mapped.example.com": { A: [GOOD], AAAA: ["::ffff:127.0.0.1"] },
	"nat64.example.com": { A: [GOOD], AAAA: ["64:ff9b::7f00:1"] },
	"sixtofour.example.com": { A: [GOOD], AAAA: ["2002:7f00:1::"] },
	"alias.example.com": { A: ["127.0.0.1"], via: ["localhost."] },
	"unspecified.example.com": { A: ["0.0.0.0"], AAAA: ["::"] },
	"cgnat.example.com": { A: ["100.64.0.1"] },
	"multicast.example.com": { A: ["224.0.0.1"] },
	"127.0.0.1.nip.example.com": { A: ["127.0.0.1"] },
	"odd.example.com": { A: ["0177.0.0.1"] },
	"empty.example.com": {},
	"alias-only.example.com": { via: ["nowhere.example.net."] },
	"half.example.com": { A: [GOOD], status: { AAAA: 2 } },
	"half-missing.example.com": { A: [GOOD], status: { AAAA: 3 } },
	"servfail.example.com": { ...PUBLIC, status: { A: 2, AAAA: 2 } },
	"refused.example.com": { ...PUBLIC, status: { A: 5, AAAA: 5 } },
	"http-500.example.com": {
		raw: { status: 500, body: JSON.stringify({ Status: 0, Answer: [{ type: 1, data: GOOD }] }) },
	},
	"html.example.com": { raw: { status: 200, body: "<p>Sign in to this network" } },
	"not-json.example.com": { raw: { status: 200, body: '{"Status":"0","Answer":{}}' } },
	"redirected.example.com": {
		raw: { status: 302, body: JSON.stringify({ Status: 0, Answer: [{ type: 1, data: GOOD }] }) },
	},
};
