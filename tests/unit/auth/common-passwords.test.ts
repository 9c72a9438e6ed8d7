import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EXAMPLE_FILES, parseExamples } from "../../../scripts/classifier/examples.ts";
import { parsePasswordList } from "../../../src/auth/common-passwords.ts";

const LIST = readFileSync(new URL("../../../public/data/common-passwords.txt", import.meta.url), "utf8");

describe("the list of common passwords", () => {
	test.each([
		["LF line endings", "\n"],
		["the CR LF line endings of Git for Windows", "\r\n"],
		["CR line endings", "\r"],
		["empty lines and trailing blanks", " \n\n"],
	])("is parsed correctly with %s", (_, end) => {
		const passwords = parsePasswordList(LIST.replaceAll("\n", end));
		expect(passwords.size).toBe(3_000);
		for (const password of ["password123", "12345678", "contraseña"])
			expect(passwords.has(password), password).toBe(true);
	});

	test("ignores a byte order mark and contains normalized passwords in lower case", () => {
		expect([...parsePasswordList("\ufeffPassWord1\r\ncontrasen\u0303a\r\n")]).toEqual([
			"password1",
			"contraseña",
		]);
	});
});

describe("the classifier's training examples", () => {
	test.each(EXAMPLE_FILES)("are parsed identically when %s has CR LF line endings", (name) => {
		const url = new URL(`../../../scripts/classifier/${name}`, import.meta.url);
		const text = readFileSync(url, "utf8");
		expect(parseExamples(text.replaceAll("\n", "\r\n"))).toEqual(parseExamples(text));
	});
});
