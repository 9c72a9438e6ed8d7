import { expect, test } from "vitest";
import { parseQuantity } from "../../../../../src/inference/extractive/values/quantities.ts";

test.each([
	["£1.50 + 6p per gram", { value: 1.5, dimension: "money" }],
	["from 1,250 €", { value: 1_250, dimension: "money" }],
	["2,40 €", { value: 2.4, dimension: "money" }],
	["35p", { value: 0.35, dimension: "money" }],
	["12–18 hours", { value: 54_000, dimension: "time" }],
	["up to 3 weeks", { value: 1_814_400, dimension: "time" }],
	["25 min", { value: 1_500, dimension: "time" }],
	["−18 °C", { value: -18, dimension: "temperature" }],
	["about 27 cm", { value: 0.27, dimension: "length" }],
	["1.5 kg", { value: 1_500, dimension: "mass" }],
	["Quiz, 19:30, £4", { value: 4, dimension: "money" }],
	["30 degrees", { value: 30, dimension: "temperature" }],
	["250 Mbit/s", { value: 250e6, dimension: "bitrate" }],
	["100 Mb/s", { value: 100e6, dimension: "bitrate" }],
	["100 MB/s", { value: 800e6, dimension: "bitrate" }],
	["36 km/h", { value: 10, dimension: "speed" }],
	["5 GB", { value: 5e9, dimension: "bytes" }],
	["500 yards", { value: 457.2, dimension: "length" }],
	["3.700.000", { value: 3_700_000, dimension: "count" }],
	["8 hours/week", { value: 28_800, dimension: "time" }],
	["8:00 – 17:30", { value: 9.5, dimension: "openness" }],
	["22:00–2:00", { value: 4, dimension: "openness" }],
	["9-5pm", { value: 8, dimension: "openness" }],
	["1 to 5 pm", { value: 4, dimension: "openness" }],
	["10 a.m. – 4:30 p.m.", { value: 6.5, dimension: "openness" }],
	["9 to 12 pm", { value: 3, dimension: "openness" }],
	["11 to 2 pm", { value: 3, dimension: "openness" }],
	["10 to 2 am", { value: 4, dimension: "openness" }],
	["9 am to 17:00", { value: 8, dimension: "openness" }],
	["3 am Tag", { value: 3, dimension: "count" }],
	["7 pm", { value: 19, dimension: "clock" }],
	["6 p.m.", { value: 18, dimension: "clock" }],
	["12:15 am", { value: 0.25, dimension: "clock" }],
	["5:20", { value: 5 + 20 / 60, dimension: "clock" }],
	["320", { value: 320, dimension: "count" }],
	["free", { value: 0, dimension: "count" }],
])("%s is read as a quantity", (cell, quantity) => {
	const read = parseQuantity(cell);
	expect(read?.dimension).toBe(quantity.dimension);
	expect(read?.value).toBeCloseTo(quantity.value);
});

test.each(["–", "", "closed", "blue"])("%j has no quantity", (cell) => {
	expect(parseQuantity(cell)).toBeNull();
});
