export const artificialIntelligence = `
Artificial intelligence, AI for short, is the field of computer science that builds systems able to do what
is said to need intelligence in people: recognising images and speech, using language, planning, and making
decisions. The name was coined for a workshop at Dartmouth College in 1956.

## Approaches

Symbolic AI works with facts and rules that people write down; expert systems and planners are examples of
it. Machine learning lets a program find the rules in data. Deep learning is machine learning with neural
networks of many layers, and most recent progress comes from it. Search and optimisation are used in games,
routing and scheduling. Many real systems combine several approaches.

## Narrow and general

The AI in use today is narrow: each system is made for certain kinds of tasks, even if, as with large
language models, there are many of them. Artificial general intelligence would match people across nearly
all tasks. Whether and when it will be built is disputed.

## Uses

AI filters spam, translates texts, recommends films, recognises tumours in scans, detects fraud, steers
robots, predicts the structure of proteins, writes program code, and answers questions. Assistants combine a
language model with a search in a collection of documents, so that answers can rest on sources.

## Concerns

Systems can be wrong with great confidence, treat groups of people unfairly, reveal private data, or be used
for deception and surveillance. It is often hard to say why a model decided as it did. Work, energy use,
copyright and safety are debated. Good practice is to test a system on the task at hand, to keep people in
charge of decisions that matter, and to show the sources.
`;
