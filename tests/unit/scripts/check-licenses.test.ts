import { describe, expect, test } from "vitest";
import { isAllowed } from "../../../scripts/check-licenses.ts";

describe("the license of a package", () => {
	test.each([
		["MIT", true, true],
		["(MIT OR GPL-3.0-or-later)", true, true],
		["(MIT AND Zlib)", true, true],
		["MPL-2.0", false, true],
		["Apache-2.0 AND LGPL-3.0-or-later", false, true],
		["GPL-3.0-or-later", false, false],
		["MIT AND GPL-3.0-or-later", false, false],
		["no license", false, false],
	])("%s allows distribution: %s, and development: %s", (license, distribution, development) => {
		expect(isAllowed(license, false)).toBe(distribution);
		expect(isAllowed(license, true)).toBe(development);
	});
});
