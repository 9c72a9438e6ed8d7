import { storeEntries } from "../../src/knowledge/files/zip.ts";

const encode = (text: string) => Uint8Array.from(new TextEncoder().encode(text));

/** Creates a PDF with one line of text on each page. */
export function createPdf(pages: readonly string[]): Uint8Array<ArrayBuffer> {
	const kids = pages.map((_, n) => `${4 + 2 * n} 0 R`).join(" ");
	const objects = [
		"<</Type/Catalog/Pages 2 0 R>>",
		`<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`,
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		...pages.flatMap((text, n) => {
			const content = `BT /F1 12 Tf 72 700 Td (${text.replaceAll(/[()\\]/g, "\\$&")}) Tj ET`;
			return [
				`<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents ${5 + 2 * n} 0 R>>`,
				`<</Length ${content.length}>>stream\n${content}\nendstream`,
			];
		}),
	];
	let body = "%PDF-1.4\n";
	const offsets = objects.map((object, n) => {
		const offset = body.length;
		body += `${n + 1} 0 obj\n${object}\nendobj\n`;
		return `${String(offset).padStart(10, "0")} 00000 n \n`;
	});
	const size = objects.length + 1;
	const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}`;
	return encode(`${body}${table}trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF`);
}

/** Creates a DOCX document with one paragraph. */
export function createDocx(text: string): Uint8Array<ArrayBuffer> {
	return createDocxWith(`<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`);
}

/** Creates a DOCX document with the given XML as its body. */
export function createDocxWith(body: string): Uint8Array<ArrayBuffer> {
	const xml = (content: string) => encode(`<?xml version="1.0" encoding="UTF-8"?>${content}`);
	const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
	const relations = "http://schemas.openxmlformats.org/package/2006/relationships";
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
	return Uint8Array.from(
		storeEntries(
			new Map([
				[
					"[Content_Types].xml",
					xml('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
				],
				[
					"_rels/.rels",
					xml(
						`<Relationships xmlns="${relations}"><Relationship Id="r1" Type="${office}" Target="word/document.xml"/></Relationships>`,
					),
				],
				["word/document.xml", xml(`<w:document xmlns:w="${main}"><w:body>${body}</w:body></w:document>`)],
			]),
		),
	);
}
