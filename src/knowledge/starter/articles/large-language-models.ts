export const largeLanguageModels = `
A large language model (LLM) is a neural network trained on a large amount of text to predict the next
token. From this simple task it learns grammar, facts and patterns of reasoning, and can then answer
questions, summarize, translate and write code.

## Tokens and context

Text is split into tokens: words, parts of words and punctuation marks. In English a token is about four
characters long. The context window is the number of tokens that the model can process at once, including
the question, the history and the answer. Anything that does not fit must be left out or summarized.

## How a model is made

Pre-training on text produces a base model. Fine-tuning on instructions and good answers makes it follow
requests, and feedback from people or from automatic checks improves it further. Nearly all large language
models are transformers. Their size is measured in parameters, from about a hundred million to more than a
trillion. Quantization stores the parameters with fewer bits, so that smaller models run on a laptop;
TinyLlama, for example, has 1.1 billion parameters and takes less than 700 megabytes in four-bit form.

## Generating text

The model computes a probability for every possible next token, one token is chosen, and the process
repeats. A low temperature makes the choice more predictable, a high one more varied. Because tokens are
generated one after another, an answer can be displayed while it is being generated.

## Limits and retrieval

A language model can fluently state things that are false, which is called hallucination, and it knows
nothing that happened after its training. Retrieval-augmented generation helps with both: a search finds
passages in trusted documents, the model receives them together with the question, and the answer can be
checked against its sources.
`;
