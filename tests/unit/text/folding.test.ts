import { expect, test } from "vitest";
import { expandDigraphs, fold } from "../../../src/text/folding.ts";

test.each([
	["Nguyễn, Đà Nẵng", "Nguyen, Da Nang"],
	["Ελλάδα, ΐ, ᾳ, οδός", "Ελλαδα, ι, α, οδοσ"],
	["ёлка, ко́шка", "елка, кошка"],
	["мой, їжа, ўсе", "мой, їжа, ўсе"],
	["كِتَاب أحمد إلى آل مـــدرسة", "كتاب احمد الي ال مدرسه"],
	["کتابی", "كتابي"],
	["ﻣﺮﺣﺒﺎ", "مرحبا"],
	["שָׁלוֹם", "שלום"],
	["straße, STRAẞE, ſtill", "strasse, STRASSE, still"],
	[
		"Łódź, Ørsted, Þór, ðegn, æon, Œuvre, ŋgoma, Ħamrun",
		"Lodz, Orsted, THor, degn, aeon, OEuvre, ngoma, Hamrun",
	],
	["İzmir, ırmak", "Izmir, irmak"],
	["ﬁne ＡＢＣ Ⅳ 𝐁 K", "fine ABC IV B K"],
	["Ｃ＋＋, C♯", "C++, C#"],
	["٣ ३ ３ ๓ 𝟛", "3 3 3 3 3"],
	["हिन्दी चाँद ज़मीन", "हिंदी चांद जमीन"],
	["ｶﾞｷﾞ が か", "ガギ が か"],
	["เเม่, นํ้า", "แม่, น้ํา"],
	["co\u00adop, می\u200cخواهم, zero\u200bwidth, e\u2060f", "coop, ميخواهم, zerowidth, ef"],
	["Hawaiʻi, Qurʼan", "Hawai'i, Qur'an"],
	["Jalapeño™", "Jalapeno "],
	["area², H₂O, 5½", "area-2-, H-2-O, 5-1⁄2-"],
	["It’s “plain” – really…", "It’s “plain” – really…"],
])("fold converts %j to %j", (text, plain) => {
	expect(fold(text)).toBe(plain);
	expect(fold(text.normalize("NFD"))).toBe(plain);
});

test("fold is idempotent", () => {
	for (const text of ["Nguyễn", "ёлка, мой", "हिन्दी", "น้ำ", "كِتَاب", "Łódź ﬁ ①", "が"]) {
		expect(fold(fold(text))).toBe(fold(text));
	}
});

test("expandDigraphs spells umlauts and similar letters with two letters", () => {
	expect(expandDigraphs("Der Müller aus Ko\u0308ln mag Århus, Ørsted und Café.")).toEqual([
		"mueller",
		"koeln",
		"aarhus",
		"oersted",
	]);
});
