import { LazyAsset } from "../../text/lazy-asset.ts";

export interface StarterArticle {
	pageId: string;
	title: string;
	/** Markdown. */
	text: string;
}

/** Increment with every change to an article, so that brains replace their copies. */
export const STARTER_VERSION = 10;

/** Prefix of the page ids of starter articles; no other page id has it. */
export const STARTER_PAGE_ID_PREFIX = "starter-";

/** The articles that every new brain contains, so that the first question finds sources. */
export const STARTER_ARTICLES = new LazyAsset("/data/starter-articles.md", (file) =>
	parseArticles(new TextDecoder().decode(file)),
);

/** Parses articles that each begin with a line such as `# Cloud and edge computing {#cloud-computing}`. */
function parseArticles(markdown: string): readonly StarterArticle[] {
	return markdown
		.trim()
		.split(/\n(?=# )/)
		.map((article) => {
			const [heading, title = "", name = ""] = /^# (.+) \{#(.+)\}/.exec(article) ?? [""];
			return {
				pageId: STARTER_PAGE_ID_PREFIX + name,
				title,
				text: article.slice(heading.length).trim(),
			};
		});
}
