import { describe, expect, test } from "vitest";
import { getClientAddress } from "../../../src/auth/throttle.ts";

const addressOf = (address: string) => getClientAddress(new Headers({ "cf-connecting-ip": address }));

describe("getClientAddress", () => {
	test.each([
		["192.0.2.1", "192.0.2.1"],
		["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
		["2001:db8:1:2:ffff::1", "2001:db8:1:2"],
		["2001:0DB8:0001:0002::", "2001:db8:1:2"],
		["2001:db8::1", "2001:db8:0:0"],
		["2001:db8:1:2::%eth0", "2001:db8:1:2::%eth0"],
	])("maps %s to %s", (address, subject) => {
		expect(addressOf(address)).toBe(subject);
	});

	test.each(["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])(
		"returns null for %s, because loopback addresses do not distinguish clients",
		(address) => {
			expect(addressOf(address)).toBeNull();
		},
	);

	test("returns null without an address", () => {
		expect(getClientAddress(new Headers())).toBeNull();
	});
});
