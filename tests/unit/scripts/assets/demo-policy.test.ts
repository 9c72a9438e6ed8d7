import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allowDemo } from "../../../../scripts/assets/demo-policy.ts";

const PUBLIC = join(import.meta.dirname, "../../../../public");
const HEADERS = `/*
  Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'

/static/websocket-demo
  ! Content-Security-Policy
  Content-Security-Policy: default-src 'none'

/app/chunks/*
  Cache-Control: public
`;

describe("the content security policy of the demo page", () => {
	test("is up to date with the page's script and style; if not, run npm run build", () => {
		const headers = readFileSync(join(PUBLIC, "_headers"), "utf8");
		const html = readFileSync(join(PUBLIC, "static/websocket-demo.html"), "utf8");
		expect(headers).toBe(allowDemo(headers, html));
	});

	test("allows the inline script and style by their hashes and nothing else", () => {
		expect(allowDemo(HEADERS, "<style></style><script>alert(1)</script>")).toBe(
			HEADERS.replace(
				"default-src 'none'\n",
				"default-src 'none'; script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='; " +
					"style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='\n",
			),
		);
	});

	test("throws when the demo page has no rule", () => {
		expect(() => allowDemo("/*\n  Content-Security-Policy: default-src 'none'\n", "")).toThrow("no rule");
	});
});
