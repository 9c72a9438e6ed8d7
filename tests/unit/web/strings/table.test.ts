import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const WEB = join(import.meta.dirname, "../../../../src/web");
/** The table itself, code that is not part of the page, and an error that is not shown. */
const EXEMPT = /^(?:strings|api-reference|substitutes)\/|^ui\/copy-text\.ts$/;
const ATTRIBUTES = "aria-label|title|placeholder|alt|label|message|action|hint|empty";
const WORD = "\\b[A-Z][a-z]";
const PATTERNS = [
	// Text between tags, as in `<b>Done</b>` and `<p>Took {time}</p>`. `=>` ends no tag.
	new RegExp(`(?<!=)>[^<>{}=();]*${WORD}[^<>{}=();]*[<{]`, "g"),
	// `title="Text"` and `title={isOpen ? "Text" : "Other text"}`
	new RegExp(`\\b(?:${ATTRIBUTES})=(?:\\{(?:[^}"\`]|"[^"]*"|\`[^\`]*\`)*?)?["\`][^"\`]*${WORD}[^"\`]*`, "g"),
	// Sentences in code.
	new RegExp(`["\`]${WORD}[a-z]*[^"\`\\n]* [a-z][^"\`\\n]*`, "g"),
];

/** Lists the texts in a source that users read. */
function findTexts(source: string): string[] {
	const withoutComments = source.replaceAll(/\/\*.*?\*\/|^\s*\/\/[^\n]*$/gms, "");
	const code = withoutComments.replaceAll(/\$\{[^{}]*\}/g, "");
	return PATTERNS.flatMap((pattern) => code.match(pattern) ?? []);
}

test("finds texts in elements, in attributes, and in code", () => {
	expect(findTexts("<p>\n\tAdd page\n</p>")).toEqual([">\n\tAdd page\n<"]);
	expect(findTexts("<p>Took {time}</p>")).toEqual([">Took {"]);
	expect(findTexts('<nav aria-label="Knowledge">')).toEqual(['aria-label="Knowledge']);
	expect(findTexts('<a title={kind === "text" ? text : "Title"}>')).toHaveLength(1);
	expect(findTexts('const message = "Enter a name.";')).toEqual(['"Enter a name.']);
	expect(findTexts('<a class="quiet" title={kind === "up" ? good : bad} testId="a">{strings.a}</a>')).toEqual(
		[],
	);
	expect(findTexts("// Some words.\nconst load = async (): Promise<Text> => {};")).toEqual([]);
});

test("all texts of the page are in the table of strings", () => {
	const files = globSync("**/*.{ts,tsx}", { cwd: WEB }).filter((file) => !EXEMPT.test(file));
	expect(files).not.toEqual([]);
	const found = files.map((file) => [file, findTexts(readFileSync(join(WEB, file), "utf8"))] as const);
	expect(found.filter(([, texts]) => texts.length > 0)).toEqual([]);
});
