import { expect, test } from "vitest";
import { countWords } from "../../../src/text/count-words.ts";

test.each([
	["The lighthouse, which isn't old, was built in 1887.", 9],
	["琉门灯塔建于1887年。", 8],
	["「ルーメン」は、GPT 4です！", 9],
	["루멘 등대는 섬에 있습니다.", 4],
	["متى بنيت منارة لومن؟", 4],
	[" \n", 0],
])("counts the words of %s", (text, words) => {
	expect(countWords(text)).toBe(words);
});
