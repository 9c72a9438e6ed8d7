import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fold, foldCase } from "../../../../src/text/folding.ts";
import { FOREIGN_LANGUAGES } from "../../../../src/text/foreign-words.ts";
import { GLOSSARY } from "../../../../src/text/glossary/glossary.ts";

const file = readFileSync(new URL("../../../../public/data/glossary.txt", import.meta.url), "utf8");
const rows = file
	.split("\n")
	.filter((line) => line !== "" && !line.startsWith("#"))
	.map((line) => line.split("|"));

/** The translations of a line into each language, folded and in lower case. */
const translationsOf = (row: readonly string[]) =>
	row.slice(1).map((cell) => (cell === "" ? [] : cell.split(",").map((one) => foldCase(fold(one)))));

describe("the glossary", () => {
	test("has English and the translations into each language in every line", () => {
		const wrong = rows.filter(
			(row) =>
				row.length !== FOREIGN_LANGUAGES.length + 1 || !/^(?:-|\p{L}[\p{L}\d .'-]*)$/u.test(row[0] ?? ""),
		);
		expect(wrong).toEqual([]);
	});

	test("separates translations by commas and their words by spaces, without repeating one", () => {
		const wrong = rows.filter((row) =>
			translationsOf(row).some(
				(forms) =>
					new Set(forms).size !== forms.length ||
					forms.some((form) => !/^[\p{L}\d]+(?: [\p{L}\d]+){0,4}$/u.test(form)),
			),
		);
		expect(wrong).toEqual([]);
	});

	test("has no line whose translations all mean something else by an earlier line", () => {
		const known = FOREIGN_LANGUAGES.map(() => new Set<string>());
		const hidden = rows.filter((row) => {
			const cells = translationsOf(row);
			const isHidden = cells.every((forms, at) => forms.every((form) => known[at]?.has(form)));
			for (const [at, forms] of cells.entries()) for (const form of forms) known[at]?.add(form);
			return isHidden;
		});
		expect(hidden).toEqual([]);
	});

	test("finds each translation by its words", () => {
		const lost = rows.flatMap((row) =>
			translationsOf(row).flatMap((forms, at) => {
				const language = FOREIGN_LANGUAGES[at] ?? "de";
				return forms.filter((form) => {
					const words = form.split(" ");
					return GLOSSARY.value.find(words, language)?.length !== words.length;
				});
			}),
		);
		expect(lost).toEqual([]);
	});
});
