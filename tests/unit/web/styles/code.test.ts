import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const CSS = readFileSync(new URL("../../../../src/web/styles/code.css", import.meta.url), "utf8");
const PAIR = /(--code-\w+|background): light-dark\((#\w{6}), (#\w{6})\)/g;
const COLORS = Array.from(CSS.matchAll(PAIR), ([, name = "", light = "", dark = ""]) => ({
	name,
	light,
	dark,
}));
/** The minimum contrast of text in WCAG 2.2, level AA. */
const CONTRAST_MIN = 4.5;

test.each(["light", "dark"] as const)("the colors of code have enough contrast in %s mode", (mode) => {
	const background = COLORS.find(({ name }) => name === "background")?.[mode] ?? "";
	const texts = COLORS.filter(({ name }) => name !== "background");
	expect(texts).toHaveLength(7);
	for (const { name, [mode]: color } of texts)
		expect(contrast(color, background), name).toBeGreaterThanOrEqual(CONTRAST_MIN);
});

/** Returns the contrast ratio of two colors such as `#1d2321`. */
function contrast(a: string, b: string): number {
	const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
		const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
