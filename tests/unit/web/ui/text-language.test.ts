import { expect, test } from "vitest";
import { findTextLanguage } from "../../../../src/web/ui/text-language.ts";

test.each([
	["比特币是一种去中心化的数字货币，由中本聪（Satoshi Nakamoto）提出。", "zh"],
	["日语里的“の”是什么意思？", "zh"],
	["ビットコインは最初の暗号資産です。", "ja"],
	["블록체인은 분산 원장(distributed ledger)입니다.", "ko"],
	["What does 統一 mean in English, and how is it pronounced?", undefined],
	["What is Bitcoin?", undefined],
	["ما هي سلسلة الكتل؟", undefined],
	["3.14 – 42!", undefined],
	["", undefined],
])("finds the language of %s", (text, language) => {
	expect(findTextLanguage(text, ["en"])).toBe(language);
});

test("takes the Chinese script from the user's languages", () => {
	expect(findTextLanguage("什麼是比特幣？", ["en", "zh-TW", "zh"])).toBe("zh-TW");
});
