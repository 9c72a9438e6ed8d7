import * as z from "zod";
import { decodeCharacterReferences } from "./dom.ts";

/** The metadata of an article in JSON-LD. */
export interface JsonLdArticle {
	/** Candidate titles. */
	titles: (string | null)[];
	author: string | null;
	datePublished: string | null;
	language: string | null;
}

/** Returns the first article described by the JSON-LD scripts, or null if there is none. */
export function findArticle(scripts: string[]): JsonLdArticle | null {
	const items = scripts.flatMap((script) => collectItems(parseScript(script)));
	const article = items.find(({ types }) => types.some((type) => ARTICLE.test(type)));
	if (!article) return null;
	const { titles, author, ...rest } = article.value;
	return { ...rest, titles: titles.map(toPlainText), author: toPlainText(author) };
}

/** Decodes character references and removes markup, which some sites put into JSON strings. */
function toPlainText(text: string | null): string | null {
	return text === null ? null : decodeCharacterReferences(text.replace(MARKUP, "$2"));
}

const MARKUP = /<(b|cite|code|em|i|q|span|strong|su[bp]|u)(?:\s[^<>]*)?>([^<>]*)<\/\1>/gi;

const ARTICLE = /Article|Posting|Report|^APIReference$|^Recipe$|^Product$|^HowTo$/;
const ITEMS_MAX = 200;
/** Maximum number of author names or types per item. */
const NAMES_MAX = 100;

const Text = z.string().nullable().catch(null);
const Named = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
// Lists are truncated before validation, because invalid items are much slower to validate.
const List = z.array(z.unknown()).transform((items) => items.slice(0, NAMES_MAX));
const Names = z
	.union([Named.transform((name) => [name]), List.pipe(z.array(Named.nullable().catch(null)))])
	.transform((names) => names.filter((name) => name !== null).join(", "))
	.nullable()
	.catch(null);
const Types = z.union([z.string().transform((type) => [type]), List.pipe(z.array(z.string()))]).catch([]);
const Item = z.object({
	"@type": Types,
	"@graph": z.array(z.unknown()).catch([]),
	mainEntity: z.unknown().optional(),
	headline: Text,
	name: Text,
	author: Names,
	datePublished: Text,
	inLanguage: Text,
});

/** Parses the JSON in a script. Tolerates CDATA and HTML comment wrappers, and line breaks in strings. */
function parseScript(script: string): unknown {
	try {
		return JSON.parse(unwrap(script).replace(LINE_BREAKS, " "));
	} catch {
		return null;
	}
}

function unwrap(script: string): string {
	const [whole, mark] = WRAPPED.exec(script.trimStart()) ?? [];
	if (whole === undefined) return script;
	const inner = script.trimStart().slice(whole.length);
	const end = inner.lastIndexOf(mark === "<!--" ? "-->" : "]]>");
	return (end < 0 ? inner : inner.slice(0, end)).trimEnd().replace(/(?:\/\*|\/\/)$/, "");
}

const WRAPPED = /^(?:\/\*|\/\/)?\s*(<!--|<!\[CDATA\[)\s*(?:\*\/)?/;
const LINE_BREAKS = /[\t\n\r]+/g;

function collectItems(value: unknown): { types: string[]; value: JsonLdArticle }[] {
	const items: { types: string[]; value: JsonLdArticle }[] = [];
	const queue: unknown[] = [value];
	for (let at = 0; at < queue.length && at < ITEMS_MAX; at++) {
		const next = queue[at];
		if (Array.isArray(next)) queue.push(...next.slice(0, ITEMS_MAX));
		const item = Item.safeParse(next);
		if (!item.success) continue;
		const { headline, name, author, datePublished, inLanguage } = item.data;
		items.push({
			types: item.data["@type"],
			value: { titles: [headline, name], author, datePublished, language: inLanguage },
		});
		queue.push(...item.data["@graph"].slice(0, ITEMS_MAX), item.data.mainEntity);
	}
	return items;
}
