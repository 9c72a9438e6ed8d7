import { expect, test } from "vitest";
import { asksForMoment, tellMoment } from "../../../../src/inference/computed/moment.ts";

test.each([
	"What day is it today?",
	"What time is it?",
	"what's the time",
	"What is today's date?",
	"what is the date today",
	"What year is it?",
	"which month are we in",
	"What day of the week is it?",
	"hey, do you know what time it is?",
	"Can you tell me the time?",
	"today's date",
	"current time",
])("a message asks for the time or the date: %s", (message) => {
	expect(asksForMoment(message)).toBe(true);
});

test.each([
	"What time is it in Tokyo?",
	"What time is breakfast?",
	"date",
	"day",
	"opening time",
	"What is a leap year?",
	"What day is the market?",
	"When is the meeting today?",
	"What is the weather today?",
	"What year was Bitcoin invented?",
	"the time",
])("a message asks for something else: %s", (message) => {
	expect(asksForMoment(message)).toBe(false);
});

test("the time is told with its zone", () => {
	expect(tellMoment(Date.UTC(2026, 11, 1, 3, 5))).toBe("It is Tuesday, 1 December 2026, 03:05 UTC.");
});
