import { expect, test } from "vitest";
import { expectedCalibrationError } from "../../../../scripts/answers/calibration.ts";
import { type Figure, formatFigures, isReached, shareOf } from "../../../../scripts/answers/figures.ts";

const error: Figure = { name: "error", value: 0.02, goal: 0.03, unit: "number", n: 9, isLowerBetter: true };

test("a figure reaches its goal from below if lower is better, and from above otherwise", () => {
	expect(isReached(error)).toBe(true);
	expect(isReached({ ...error, value: 0.04 })).toBe(false);
	expect(isReached(shareOf("right", [true, false], 0.5))).toBe(true);
	expect(isReached(shareOf("right", [true, false], 0.6))).toBe(false);
});

test("formatFigures shows the value beside its goal", () => {
	const [share, number, open] = formatFigures([
		shareOf("right", [true, true, false], 0.9),
		error,
		shareOf("informs", [true], null),
	]);
	expect(share).toMatch(/right +66\.7 % ≥ 90\.0 % +3 {2}below goal/);
	expect(number).toMatch(/error +0\.020 +≤ 0\.030 +9 {2}ok/);
	expect(open).toMatch(/informs +100\.0 % +1 {2}$/);
});

test("expectedCalibrationError is the mean distance of probabilities from what came true", () => {
	expect(
		expectedCalibrationError([
			{ probability: 0.75, isTrue: true },
			{ probability: 0.75, isTrue: true },
			{ probability: 0.75, isTrue: true },
			{ probability: 0.75, isTrue: false },
		]),
	).toBe(0);
	expect(expectedCalibrationError([{ probability: 0.25, isTrue: true }])).toBe(0.75);
});
