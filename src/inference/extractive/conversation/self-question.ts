const WHO =
	/^\W*(?:(?:so|and|hi|hello|hey)[, ]+)*(?:(?:what(?:'s| is)|tell me|may i (?:know|ask)) your (?:full )?name|what are you called|(?:how|what) (?:can|do|may|should) (?:i|we) call you|(?:please |can you |could you )*(?:introduce|describe) yourself|(?:please |can you |could you )*tell (?:me|us) (?:something |more |a bit |a little )?about yourself|who (?:is this|am i (?:talking|speaking|chatting) (?:to|with))|are you (?:chat ?gpt|gpt\S*|claude|gemini|siri|alexa|an? (?:ai|bot|robot|chatbot|llm|human|person|machine|program)|human|real|alive))\b[^.?!]{0,12}[.?!\s]*$/i;
const ABILITIES =
	/^\W*(?:(?:so|and|hi|hello|hey)[, ]+)*(?:what (?:all )?(?:can|could) you (?:all )?do(?: for me)?|what do you do|what are you (?:able to do|capable of|good at|for)|what are your (?:capabilities|abilities|features|skills)|how can you help(?: me)?|what can (?:i|we) (?:do with|ask|use) you(?: for)?)\W*$/i;

/**
 * Returns a question in English about the assistant itself, such as "what's your name?", in the words of its article. Returns
 * null for any other question. `name` is the assistant's name, which is the topic of such a question.
 */
export function readSelfQuestion(question: string, name: string | null | undefined): string | null {
	if (name == null) return null;
	const written = question.replaceAll("’", "'");
	if (WHO.test(written)) return `What is ${name}?`;
	return ABILITIES.test(written) ? "What questions can the assistant answer?" : null;
}
