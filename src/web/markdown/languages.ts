import { lazyStrings } from "../strings/lazy-strings.ts";

interface Language {
	label: string;
	/** The name of the grammar in highlight.js; null if the page has none. */
	grammar: string | null;
}

/** The label and grammar of each language, then its other names. */
const LANGUAGES: readonly (readonly [label: string, grammar: string | null, ...names: string[]])[] = [
	["Bash", "bash", "sh", "shell", "zsh", "console", "shell-session"],
	["C", "c", "h"],
	["C++", "cpp", "c++", "cc", "hpp"],
	["C#", "csharp", "c#", "cs"],
	["CSS", "css", "scss", "less"],
	["Diff", "diff", "patch"],
	["Go", "go", "golang"],
	["HTML", "xml", "html", "xhtml", "vue", "svelte"],
	["INI", "ini", "toml", "conf", "properties"],
	["Java", "java"],
	["JavaScript", "javascript", "js", "jsx", "mjs", "cjs"],
	["JSON", "json", "jsonc", "json5", "jsonl"],
	["Kotlin", "kotlin", "kt"],
	["PHP", "php"],
	["Python", "python", "py", "python3"],
	["Ruby", "ruby", "rb"],
	["Rust", "rust", "rs"],
	["SQL", "sql", "mysql", "postgresql", "sqlite"],
	["Swift", "swift"],
	[lazyStrings.code.plainText, null, "text", "txt", "plain", "plaintext"],
	["TypeScript", "typescript", "ts", "tsx", "mts"],
	["YAML", "yaml", "yml"],
];
/** Labels of names that are not the usual name of their grammar. */
const LABELS: ReadonlyMap<string, string> = new Map([
	["console", "Console"],
	["jsx", "JSX"],
	["less", "Less"],
	["scss", "SCSS"],
	["svelte", "Svelte"],
	["toml", "TOML"],
	["tsx", "TSX"],
	["vue", "Vue"],
	["xml", "XML"],
]);
const BY_NAME: ReadonlyMap<string, Language> = new Map(
	LANGUAGES.flatMap(([label, grammar, ...names]) =>
		[grammar ?? [], ...names]
			.flat()
			.map((name) => [name, { label: LABELS.get(name) ?? label, grammar }] as const),
	),
);

/** Finds a language by the name after the fence of a code block. The label of an unknown language is its name. */
export function findLanguage(name: string): Language {
	return BY_NAME.get(name.toLowerCase()) ?? { label: name, grammar: null };
}
