import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { parseDate } from "./dates.ts";
import { type DomDocument, decodeCharacterReferences } from "./dom.ts";
import { findArticle, type JsonLdArticle } from "./json-ld.ts";
import { resolveUrl } from "./links.ts";
import { renderInlineText } from "./markdown.ts";
import { toLine } from "./normalize.ts";
import { isSameAddress } from "./same-address.ts";

const AUTHOR_MAX_CHARS = 120;

/** The metadata of a page. */
export interface Metadata {
	title: string | null;
	author: string | null;
	/** `YYYY-MM-DD`. */
	publishedAt: string | null;
	/** A BCP 47 language tag. */
	language: string | null;
	canonicalUrl: string | null;
	/** The base URL for relative links. */
	base: string | null;
	noindex: boolean;
	nofollow: boolean;
}

/** Reads the metadata of a page from JSON-LD first, then meta elements, then visible text. */
export function readMetadata(
	document: DomDocument,
	{ url, language, jsonLd }: { url: string | null; language: string | null; jsonLd: string[] },
): Metadata {
	const article = findArticle(jsonLd);
	const meta = collectMeta(document);
	const base = resolveUrl(getAttribute(document, "base[href]", "href"), url)?.href ?? url;
	const robots = new Set((meta.get("robots") ?? "").toLowerCase().split(/[\s,]+/));
	return {
		title: findTitle(document, article, meta),
		author: findAuthor(document, article, meta),
		publishedAt: findPublishedDate(document, article, meta),
		language: findLanguage([
			language,
			article?.language,
			meta.get("og:locale"),
			meta.get("content-language"),
		]),
		canonicalUrl: findCanonicalUrl([...canonicalLinks(document), meta.get("og:url")], base, url),
		base,
		noindex: robots.has("noindex") || robots.has("none"),
		nofollow: robots.has("nofollow") || robots.has("none"),
	};
}

type Meta = ReadonlyMap<string, string>;

/** Maximum number of canonical links that are considered. Some pages have several contradictory ones. */
const CANONICAL_LINKS_MAX = 10;
const LINK_CANONICAL = "link[rel~=canonical][href]";

/**
 * Collects the `content` of meta elements by name. Keeps the first value of each name, but combines all `robots`
 * values.
 */
function collectMeta(document: DomDocument): Meta {
	const meta = new Map<string, string>();
	for (const element of document.querySelectorAll("meta[content]")) {
		const names = ["name", "property", "itemprop", "http-equiv"].map((key) => element.getAttribute(key));
		const content = element.getAttribute("content")?.trim() ?? "";
		for (const name of new Set(names.flatMap((names) => names?.toLowerCase().split(/\s+/) ?? []))) {
			if (name === "robots") meta.set(name, `${meta.get(name) ?? ""},${content}`);
			else if (content !== "" && !meta.has(name)) meta.set(name, content);
		}
	}
	return meta;
}

function findTitle(document: DomDocument, article: JsonLdArticle | null, meta: Meta): string | null {
	const titles = article?.titles ?? [];
	const shared = ["og:title", "twitter:title"].map((name) => meta.get(name) ?? null);
	const declared = [...titles, ...shared].map(toText);
	// Many sites escape these values twice.
	const unescaped = [...titles, ...shared.map((title) => title && decodeCharacterReferences(title))].map(
		toText,
	);
	const headings = [...document.querySelectorAll("h1")].map((heading) =>
		toText(renderInlineText(heading).replace(/ ?[#¶§🔗]$/u, "")),
	);
	const whole = toText(document.querySelector("title")?.textContent);
	const title =
		declared.find((candidate) => candidate !== null && whole?.startsWith(candidate)) ??
		unescaped.find((candidate) => candidate !== null) ??
		// `<title>` usually consists of the heading and the site name.
		headings.find((heading) => heading !== null && whole?.startsWith(heading)) ??
		headings.find((heading) => heading !== null && whole?.includes(heading)) ??
		(whole && removeSiteName(whole, toText(meta.get("og:site_name")))) ??
		headings.find((heading) => heading !== null) ??
		null;
	return toLine(title, TITLE_MAX_CHARS);
}

function removeSiteName(title: string, site: string | null): string {
	const parts = title.split(/\s+[|·–—-]\s+/);
	return parts.length > 1 && site !== null && parts.at(-1) === site ? parts.slice(0, -1).join(" – ") : title;
}

function findAuthor(document: DomDocument, article: JsonLdArticle | null, meta: Meta): string | null {
	const declared = [article?.author, ...AUTHOR_NAMES.map((name) => meta.get(name))];
	const seen = AUTHOR_SELECTORS.map((selector) => document.querySelector(selector)?.textContent);
	for (const candidate of [...declared, ...seen]) {
		const name =
			toText(decodeCharacterReferences(candidate ?? ""))
				?.replace(BY, "")
				.trim() ?? "";
		if (name !== "" && name.length <= AUTHOR_MAX_CHARS && !/^https?:|^@/.test(name)) return name;
	}
	return null;
}

const AUTHOR_NAMES = ["author", "article:author", "dc.creator", "citation_author", "parsely-author"];
const AUTHOR_SELECTORS = [
	"[itemprop~=author] [itemprop=name]",
	"[itemprop~=author]",
	"[rel~=author]",
	".byline .author, .byline a",
	".byline",
	".p-author",
	".post-author",
	".author-name",
];
const BY = /^(?:written by|posted by|by|von|par|por|da|di)\s*:?\s+/i;

function findPublishedDate(document: DomDocument, article: JsonLdArticle | null, meta: Meta): string | null {
	const candidates = [
		article?.datePublished,
		...DATE_NAMES.map((name) => meta.get(name)),
		...DATE_SELECTORS.flatMap((selector) => {
			const element = document.querySelector(selector);
			return [element?.getAttribute("datetime"), element?.textContent];
		}),
	];
	for (const candidate of candidates) {
		const date = parseDate(toText(candidate) ?? "");
		if (date) return date;
	}
	return null;
}

const DATE_NAMES = [
	"article:published_time",
	"og:article:published_time",
	"datepublished",
	"date",
	"dc.date",
	"dc.date.issued",
	"dcterms.created",
	"citation_publication_date",
	"parsely-pub-date",
];
const DATE_SELECTORS = [
	"[itemprop~=datePublished]",
	"time[pubdate]",
	"article time[datetime]",
	"main time[datetime]",
];

function findLanguage(candidates: (string | null | undefined)[]): string | null {
	for (const candidate of candidates) {
		const tag = toText(candidate)?.split(",")[0]?.trim().replaceAll("_", "-");
		if (!tag) continue;
		try {
			const [canonical] = Intl.getCanonicalLocales(tag);
			if (canonical) return canonical;
		} catch {
			// Not a language tag: try the next candidate.
		}
	}
	return null;
}

/**
 * Returns the canonical URL that a page declares on its own host, preferably one that is equivalent to the page's URL.
 * Returns null if there is none or the page has no URL.
 */
function findCanonicalUrl(
	candidates: (string | null | undefined)[],
	base: string | null,
	url: string | null,
): string | null {
	const own = resolveUrl(url, null);
	if (own === null) return null;
	const declared = candidates
		.map((candidate) => (candidate ? resolveUrl(candidate, base) : null))
		.filter((candidate) => candidate !== null && candidate.host === own.host);
	const canonical = declared.find((candidate) => candidate && isSameAddress(candidate, own)) ?? declared[0];
	return canonical?.href ?? null;
}

function canonicalLinks(document: DomDocument): (string | null)[] {
	const links = [...document.querySelectorAll(LINK_CANONICAL)].slice(0, CANONICAL_LINKS_MAX);
	return links.map((link) => link.getAttribute("href"));
}

function getAttribute(document: DomDocument, selector: string, name: string): string | null {
	return document.querySelector(selector)?.getAttribute(name) ?? null;
}

const TEXT_MAX_CHARS = 1_000;

function toText(value: string | null | undefined): string | null {
	return toLine(value, TEXT_MAX_CHARS);
}
