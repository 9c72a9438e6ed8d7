import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

// Makes the files of the corpus from those in `sources/`, and from text that it writes itself. Needs Debian's pandoc,
// LibreOffice Writer, groff, Ghostscript, qpdf, ImageMagick, zip, and the Noto fonts. Run it with Node.js; the results are
// committed, because no test should need these programs.

const FOLDER = import.meta.dirname;
const SOURCES = join(FOLDER, "sources");
const CORPUS = join(FOLDER, "corpus");
const scratch = mkdtempSync(join(tmpdir(), "omeruta-files-"));
const MANUAL_PAGES = 300;
/** More than the parsers decompress. */
const BOMB_BYTES = 80 * 1024 * 1024;

const HYPHENATED =
	"The administration acknowledged that the transportation infrastructure deteriorated considerably. A well-known representative recommended comprehensive reconstruction, and the well-known photographer documented the architectural characteristics of every neighborhood.\n";

mkdirSync(CORPUS, { recursive: true });
makeDocuments();
makeTypeset();
makeProtected();
makeUnembedded();
makeHostile();
for (const name of [
	"people.csv",
	"prices.csv",
	"planets.tsv",
	"readings.csv",
	"invoice.py",
	"fence.rb",
	"notes.md",
])
	copyFileSync(join(SOURCES, name), join(CORPUS, name));
for (const name of ["page.html", "meeting.txt", "empty.txt"])
	copyFileSync(join(SOURCES, name), join(CORPUS, name));

function makeDocuments(): void {
	for (const name of ["report", "cjk", "rtl", "hebrew", "minutes"])
		run("pandoc", [join(SOURCES, `${name}.md`), "-o", join(CORPUS, `${name}.docx`)]);
	const pdf = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"17"}}';
	for (const name of ["report", "cjk", "rtl", "hebrew"]) office(join(CORPUS, `${name}.docx`), pdf, CORPUS);
	office(join(CORPUS, "minutes.docx"), "odt", scratch);
	office(join(scratch, "minutes.odt"), "docx", scratch);
	copyFileSync(join(scratch, "minutes.docx"), join(CORPUS, "libreoffice.docx"));
	office(join(CORPUS, "minutes.docx"), "doc", CORPUS);
}

/** Makes a PDF in two columns, a long one with running headers, and one whose words are hyphenated. */
function makeTypeset(): void {
	typeset("two-columns", readFileSync(join(SOURCES, "two-columns.ms"), "utf8"));
	const stations = Array.from({ length: MANUAL_PAGES }, (_, n) => station(n + 1)).join("");
	typeset("manual", `.ds LH Line manual\n.ds CH\n.ds RH Edition 7\n.ds CF %\n${stations}`);
	typeset("narrow", `.ll 6c\n.nr LL 6c\n.hy 4\n.PP\n${HYPHENATED}`);
}

function station(n: number): string {
	const next = n === MANUAL_PAGES ? "The line ends here." : `The next station is number ${n + 1}.`;
	return `${n === 1 ? "" : ".bp\n"}.SH
Station ${n}
.PP
Station number ${n} lies at kilometer ${n * 3} of the line. Its signal box was built in ${1870 + (n % 60)}, and its code is ST${String(n * 37).padStart(5, "0")}. ${next}
.PP
The platform is ${120 + (n % 9) * 10} meters long. Trains with more than ${4 + (n % 5)} cars open only the doors at the front.
`;
}

function makeProtected(): void {
	const report = join(CORPUS, "report.pdf");
	const bits = "256";
	run("qpdf", ["--encrypt", "secret", "owner", bits, "--", report, join(CORPUS, "encrypted.pdf")]);
	run("qpdf", ["--encrypt", "", "owner", bits, "--extract=n", "--", report, join(CORPUS, "restricted.pdf")]);
	// LibreOffice cannot set a password from the command line. This is the signature of such a file.
	const stream = Buffer.from("EncryptedPackage", "utf16le");
	const signature = Buffer.from("d0cf11e0a1b11ae1", "hex");
	writeFileSync(
		join(CORPUS, "encrypted.docx"),
		Buffer.concat([signature, Buffer.alloc(504), stream, Buffer.alloc(480)]),
	);
	const bytes = readFileSync(report);
	writeFileSync(join(CORPUS, "truncated.pdf"), bytes.subarray(0, bytes.length * 0.9));
	writeFileSync(
		join(CORPUS, "broken.pdf"),
		Buffer.concat([Buffer.from("%PDF-1.7\n"), bytes.subarray(bytes.length / 2, bytes.length / 2 + 3_000)]),
	);
	writeFileSync(join(CORPUS, "broken.docx"), readFileSync(join(CORPUS, "report.docx")).subarray(0, 4_000));
	const image = join(scratch, "scan.jpg");
	run("gs", ["-q", "-sDEVICE=jpeggray", "-r60", "-dJPEGQ=40", "-dLastPage=1", "-o", image, report]);
	run("gs", [
		"-q",
		"-sDEVICE=pdfimage8",
		"-r60",
		"-sCompression=JPEG",
		"-o",
		join(CORPUS, "scan.pdf"),
		report,
	]);
	run("convert", [image, "-resize", "60x60", join(CORPUS, "photo.png")]);
}

/** Makes a PDF whose text can be read only with an encoding that the file names but does not contain. */
function makeUnembedded(): void {
	const text = Buffer.from("量子計算は重ね合わせを使う。", "utf16le").swap16().toString("hex");
	const content = `BT /F1 14 Tf 9 99 Td <${text}> Tj ET`;
	const objects = [
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		`<</Length ${content.length}>>stream\n${content}\nendstream`,
		"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UCS2-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/FontDescriptor 7 0 R>>",
		"<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
	];
	const body = objects.map((object, at) => `${at + 1} 0 obj${object}endobj\n`).join("");
	writeFileSync(join(CORPUS, "unembedded.pdf"), `%PDF-1.4\n${body}trailer<</Root 1 0 R>>\n%%EOF`);
}

/** Makes files that a parser must not trust. */
function makeHostile(): void {
	const bomb = deflateSync(Buffer.alloc(BOMB_BYTES, " "), { level: 9 });
	const head = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode/Length ${bomb.length}>>stream\n`;
	writeFileSync(
		join(CORPUS, "bomb.pdf"),
		Buffer.concat([
			Buffer.from(head),
			bomb,
			Buffer.from("\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"),
		]),
	);
	const document = unzipDocument();
	repack(
		"entities.docx",
		document
			.replace(/^<\?xml.*?\?>/, '$&<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
			.replace("A heat pump", "&x; A heat pump"),
	);
	repack("bomb.docx", document.replace("<w:body>", `<w:body>${" ".repeat(BOMB_BYTES)}`));
	repack(
		"deep.docx",
		document.replace(
			"<w:body>",
			`<w:body>${"<w:sdt><w:sdtContent>".repeat(3_000)}${"</w:sdtContent></w:sdt>".repeat(3_000)}`,
		),
	);
	repack("pictures.docx", document.replace(/<w:t[ >].*?<\/w:t>|<w:footnoteReference[^>]*>/gs, ""));
	// The path of an entry leaves the folder of whoever extracts the archive, and a relationship refers to a local file.
	const traversal = join(scratch, "traversal");
	run("cp", ["-r", join(scratch, "report"), traversal]);
	const relations = join(traversal, "word/_rels/document.xml.rels");
	const external =
		'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="file:///etc/passwd" TargetMode="External"/>';
	writeFileSync(
		relations,
		readFileSync(relations, "utf8").replace("</Relationships>", `${external}</Relationships>`),
	);
	writeFileSync(join(scratch, "evil.txt"), "outside");
	const target = join(CORPUS, "traversal.docx");
	run("sh", ["-c", `rm -f ${target}; cd ${traversal} && zip -q -r -X ${target} . ../evil.txt`]);
	const sheet = join(scratch, "sheet");
	mkdirSync(join(sheet, "xl"), { recursive: true });
	writeFileSync(join(sheet, "xl/workbook.xml"), "<workbook/>");
	run("sh", [
		"-c",
		`rm -f ${join(CORPUS, "sheet.xlsx")}; cd ${sheet} && zip -q -r -X ${join(CORPUS, "sheet.xlsx")} .`,
	]);
}

function unzipDocument(): string {
	const folder = join(scratch, "report");
	run("sh", ["-c", `mkdir -p ${folder} && cd ${folder} && unzip -q -o ${join(CORPUS, "report.docx")}`]);
	return readFileSync(join(folder, "word/document.xml"), "utf8");
}

function repack(name: string, document: string): void {
	const folder = join(scratch, name);
	run("cp", ["-r", join(scratch, "report"), folder]);
	writeFileSync(join(folder, "word/document.xml"), document);
	run("sh", ["-c", `rm -f ${join(CORPUS, name)}; cd ${folder} && zip -q -9 -r -X ${join(CORPUS, name)} .`]);
}

function typeset(name: string, source: string): void {
	const postscript = execFileSync("groff", ["-ms", "-Tps", "-k"], { input: source, maxBuffer: 1e9 });
	run(
		"gs",
		["-q", "-sDEVICE=pdfwrite", "-dCompatibilityLevel=1.7", "-o", join(CORPUS, `${name}.pdf`), "-"],
		postscript,
	);
}

function office(path: string, format: string, folder: string): void {
	run("soffice", ["--headless", "--convert-to", format, "--outdir", folder, path]);
}

function run(command: string, args: readonly string[], input?: Buffer): void {
	execFileSync(command, args, {
		stdio: ["pipe", "ignore", "inherit"],
		...(input === undefined ? {} : { input }),
	});
}
