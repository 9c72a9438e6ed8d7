import { describe, expect, test } from "vitest";
import {
	CHOSEN_WORDING,
	FALLBACK_WORDING,
	SMALL_MODEL_WORDING,
	withoutIntroduction,
} from "../../../../src/inference/extractive/wording.ts";

describe("an answer without its introduction", () => {
	test.for([FALLBACK_WORDING, CHOSEN_WORDING, SMALL_MODEL_WORDING])("begins with its quotes", (wording) => {
		const { introduction, attachmentIntroduction, needsModelIntroduction, noPriceIntroduction } = wording;
		for (const each of [introduction, attachmentIntroduction, needsModelIntroduction, noPriceIntroduction])
			expect(withoutIntroduction(`${each}\n\nAlpacas hum [1].`)).toBe("Alpacas hum [1].");
	});

	test.for(["Alpacas hum.", "", CHOSEN_WORDING.introduction ?? ""])("is unchanged if it is %j", (answer) => {
		expect(withoutIntroduction(answer)).toBe(answer);
	});
});
