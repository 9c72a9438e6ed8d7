import { describe, expect, test } from "vitest";
import "../../../../../scripts/assets/load-data.ts";
import { asksWhatUserSaid, recall } from "../../../../../src/inference/extractive/conversation/recall.ts";

const asked = (question: string, ...earlier: readonly string[]) =>
	recall(
		question,
		[...earlier, question].map((content) => ({ role: "user", content })),
	);

describe("recall", () => {
	test.each([
		["What is my name?", "My name is Ben and I live in Graz."],
		["who am I", "Hi, I'm Ada."],
		["how old am I?", "I'm 34 years old."],
		["Where do I live?", "My name is Ben and I live in Graz."],
		["where am I based?", "We moved to Oslo."],
		["what do I do for a living?", "I work as a nurse."],
		["where am I from?", "I come from Lisbon."],
		["how old is my daughter?", "My daughter is called Ida and she is 7."],
		["with whom is my meeting?", "I have a meeting with Dr. Falk on Thursday."],
		["where do I keep my bees?", "I keep my bees behind the barn."],
		["where does my sister live?", "My sister lives in Prague."],
		["what's my job?", "I'm Lena, a nurse from Berlin."],
		["where am I from?", "I'm Lena, a nurse from Berlin."],
		["What do I do?", "My name is Eva and I'm a doctor."],
		["what's the wifi password?", "Remember that my wifi password is swordfish7."],
		["what’s the door code?", "Remember this: the door code is 4512."],
		["what's my flight number?", "Remember: my flight is LH123 at 9:40."],
		["what time is my flight?", "Remember: my flight is LH123 at 9:40."],
		["what is the project called?", "Let's call the project Apollo."],
		["what's the name of the project?", "Let's call the project Apollo."],
		["how much is the budget?", "The deadline is 12 March and the budget is 5000 euros."],
		["when is the deadline?", "The deadline is 12 March and the budget is 5000 euros."],
		["when is the appointment?", "I have a dentist appointment on Friday."],
		["when is the party?", "I'm planning a birthday party for Max, he turns 7 on Saturday."],
		["what day is the party?", "I'm planning a birthday party for Max, he turns 7 on Saturday."],
		["who am I meeting?", "My meeting with Anna is on Thursday at 3 pm."],
		["do you still remember my dog?", "My dog is called Rex."],
		["What are my kids called?", "I have two kids, Aino (7) and Eero (4)."],
		["How old is Eero?", "I have two kids, Aino (7) and Eero (4)."],
		["what's my daughter's name?", "My daughter Liisa turns 9 in August."],
		["What colour is my car?", "Actually, my car is blue, not green."],
		["Do I prefer tea or coffee?", "I prefer tea over coffee."],
		["what breed is my dog?", "My dog is a poodle."],
		["Was ist meine Lieblingsfarbe?", "Meine Lieblingsfarbe ist Blau."],
		["Wo wohne ich?", "ich heiße Jürgen und wohne in Graz"],
		["Wie heiße ich?", "ich heiße Jürgen und wohne in Graz"],
		["Où est-ce que j'habite ?", "je m'appelle Amélie et j'habite à Nantes"],
		["Comment je m'appelle ?", "je m'appelle Amélie et j'habite à Nantes"],
		["how many days are we staying?", "we have 6 days and we want to see temples, but Nele hates museums"],
		["how long will we be there?", "we stay for two weeks"],
		["how long is our trip?", "It's a 4-day trip with my brother."],
		["where am I going and with who", "i'm planning a trip to Kyoto in april with my sister Nele"],
		["who am I travelling with?", "We're going to Rome in May with my brother Paul."],
		["where are we flying?", "I booked a flight to Lima with Ana."],
		["how much can i spend on the laptop", "my budget for a laptop is 800 euros"],
		["how much can I spend on the laptop?", "I have 800 euros for a laptop"],
		["how much money can we spend?", "we can spend up to $900"],
		["what does Ida not like?", "My daughter Ida hates peas."],
		["¿Cómo me llamo?", "me llamo Lucía y tengo 34 años"],
		["¿Cuántos años tengo?", "me llamo Lucía y tengo 34 años"],
	])("answers %j with %j", (question, statement) => {
		expect(asked(question, "What is a qubit?", statement, "I like tea.")).toEqual([statement]);
	});

	test.each([
		[
			"what does my sister not like?",
			"I'm travelling with my sister Nele",
			"we have 6 days, but Nele hates museums",
		],
		["what does Paul do?", "my brother is called Paul", "my brother works as a baker"],
		["what does my dog like?", "My dog Rex is 4.", "Rex likes my socks"],
	])("answers %j with what is told of a relative under another name", (question, naming, statement) => {
		expect(asked(question, naming, statement)).toEqual([statement]);
	});

	test.each([
		["how much can I spend on the trip?", "my budget for a laptop is 800 euros"],
		["how long are you open?", "we stay for 5 days"],
		["how many days of vacation do I get?", "we have 6 days"],
		["how much does a laptop cost?", "I have 800 euros for a laptop"],
	])("doesn't answer %j with %j", (question, statement) => {
		expect(asked(question, statement)).toEqual([]);
	});

	test("takes no earlier question without a question mark for a statement", () => {
		const told = ["I'm planning a trip to Rome with Paul.", "where am I going and with who"];
		expect(asked("where am I going and with whom?", ...told)).toEqual(told.slice(0, 1));
	});

	test("answers with the last of several statements about the same thing", () => {
		const moved = ["I live in Bergen.", "I moved to Oslo last week."];
		expect(asked("where do I live?", ...moved)).toEqual(["I moved to Oslo last week."]);
	});

	test.each([
		[["I have an appointment with Dr. Weber tomorrow at 10.", "who is my appointment with?"], "what time?"],
		[["I have an appointment with Dr. Weber tomorrow at 10.", "who is it?"], "and when is it?"],
		[["I have an appointment with Dr. Weber tomorrow at 10."], "when?"],
		[["I'm planning a birthday party for Max, he turns 7 on Saturday."], "how old will he be?"],
		[["We have a team meeting with Sven on Monday."], "who is it with?"],
	])("answers %j with the statement that was asked about before", (earlier, question) => {
		expect(asked(question, ...earlier)).toEqual(earlier.slice(0, 1));
	});

	test("lists everything that the user told, without what was replaced", () => {
		const told = [
			"I'm Ada.",
			"I live in Bergen.",
			"I moved to Oslo.",
			"What is gold?",
			"My dog is called Rex.",
		];
		for (const question of ["What do you know about me?", "what did I ask you to remember?"])
			expect(asked(question, ...told)).toEqual(["I'm Ada.", "I moved to Oslo.", "My dog is called Rex."]);
	});

	test.each([
		["What is my name?", "My dog's name is Rex."],
		["How old am I?", "My house is 80 years old."],
		["How do I change my password?", "My password is on the fridge."],
		["What is Bitcoin?", "I own Bitcoin."],
		["what's my job?", "I'm a mother of two."],
		["what do I do?", "I'm a doctor. My heating is broken."],
		["what is my phone number?", "My phone is old."],
		["what is the budget of the EU?", "The budget is 5000 euros."],
		["when does the flight to Rome leave?", "My flight leaves at 9 am."],
		["what can I do about the deadline?", "The deadline is Friday."],
		["what does the app do?", "Our app is slow."],
		["how much is the app?", "Our app is slow."],
		["what is the price of gold?", "My gold is 20 years old."],
		["what time does the gym open?", "My train leaves at 5."],
		["when?", "My heating is broken."],
		["how old is it?", "My dog is called Rex."],
		["when is the wedding?", "I'm planning a birthday party for Saturday."],
		["who is the party for?", "I'm planning a trip."],
		["what is the date?", "I'm planning a birthday party for Saturday."],
		["I had to remember my grandmother.", "My grandmother lives in Graz."],
		["That was my dog.", "My dog is called Rex."],
		["how old is my dog?", "My dog is called Rex."],
		["what is my wife called?", "My dog is called Rex."],
		["when did Bitcoin start?", "I bought Bitcoin in 2015."],
		["do I need a visa?", "I have a visa for Japan."],
		["did I win?", "I like tea."],
		["what is my cat called?", "My dog is called Rex."],
		["when?", "I was born in 1990. What is gold?"],
	])("doesn't answer %j with %j", (question, statement) => {
		expect(asked(question, statement)).toEqual([]);
	});
});

test.each([
	["what's my name?", true],
	["Hey, who am I?", true],
	["Do you remember where I live?", true],
	["what is my favorite color", true],
	["What's my wife's name?", true],
	["what are our kids called?", true],
	["how old is my son", true],
	["how old is my server", false],
	["what is my dog allowed to eat?", false],
	["¿Cómo me llamo?", true],
	["How do I write my name in Japanese?", false],
	["What is my computer doing?", false],
	["Where do I live most cheaply?", false],
	["How old is the universe?", false],
])("whether %j asks only for what the user said is %j", (message, expected) => {
	expect(asksWhatUserSaid(message)).toBe(expected);
});
