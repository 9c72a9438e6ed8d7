import * as z from "zod";
import { tryParseJson } from "../../contracts/json.ts";
import { AppError } from "../../errors.ts";
import { normalizeText } from "../extract/normalize.ts";
import { readMarkdown } from "../extract/read-markdown.ts";
import { fence } from "./fence.ts";
import { type FileText, fileBroken, plainFileText } from "./file-text.ts";

/** A notebook in version 4 of Jupyter's format. https://nbformat.readthedocs.io/en/latest/format_description.html */
const Notebook = z.lazy(() =>
	z.object({
		cells: z.array(
			z.object({
				cell_type: z.string(),
				source: z.union([z.string(), z.array(z.string())]).transform((lines) => [lines].flat().join("")),
			}),
		),
		metadata: z
			.object({ language_info: z.object({ name: z.string() }) })
			.catch({ language_info: { name: "" } }),
	}),
);

/**
 * Reads the text and the code of a Jupyter notebook. Its outputs are left out: images and tables in markup, which can be
 * computed again.
 *
 * @throws {AppError} `file_broken` or `file_without_text`
 */
export function readNotebook(source: string): FileText {
	const notebook = Notebook.safeParse(tryParseJson(source));
	if (!notebook.success) throw fileBroken("Jupyter notebook", notebook.error);
	const { cells, metadata } = notebook.data;
	const parts = cells
		.map((cell) => ({ ...cell, source: normalizeText(cell.source).trim() }))
		.filter((cell) => cell.source !== "")
		.map((cell) =>
			cell.cell_type === "code" ? fence(cell.source, metadata.language_info.name) : cell.source,
		);
	if (parts.length === 0)
		throw new AppError("file_without_text", "The notebook is empty. Upload one with text.");
	return { ...plainFileText("application/x-ipynb+json", ""), ...readMarkdown(parts.join("\n\n")) };
}
