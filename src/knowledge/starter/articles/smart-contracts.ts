export const smartContracts = `
A smart contract is a program stored on a blockchain that runs exactly as written when its conditions are
met. It can hold money and pays it out by its own rules, without a bank, notary or operator who could
refuse. Nick Szabo described the idea in the 1990s; Ethereum made it widely usable.

## How it works

A developer writes the contract, compiles it and publishes it with a transaction. From then on it has an
address, like a user. Anyone may call its functions by sending a transaction and paying a fee for the
computation. All nodes run the call and record the same result. The code is usually open to inspection, and
it cannot be changed afterward unless it was built to be upgraded.

## Examples

An escrow contract holds the payment until the buyer confirms the delivery. A lending contract holds
collateral and sells it when its value falls below a limit. A token contract keeps a table of who owns how
much. A voting contract counts the votes of an organization's members and carries out their decision.

## Oracles

A smart contract sees only what is on its own blockchain. To act on a price, a match result or the weather,
it needs an oracle: a service that provides data from outside. The contract is then only as trustworthy as
its oracle.

## Risks

Mistakes in the code are permanent and can be exploited by anyone, and large sums have been lost that way.
Audits, formal verification and limits on the amounts at stake reduce the risk. Whether a smart contract is
also a legal contract depends on the country and the case.
`;
