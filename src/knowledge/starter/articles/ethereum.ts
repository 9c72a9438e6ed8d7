export const ethereum = `
Ethereum is a public blockchain that runs programs, called smart contracts, and keeps the accounts of its
own cryptocurrency, ether (ETH). It was proposed by Vitalik Buterin in 2013, and its network started in July
2015.

## How it works

Every node of the network runs the same virtual machine, the Ethereum Virtual Machine, and computes the same
result for every transaction. Each step of a program costs gas, which is paid in ether. Gas keeps programs
from running forever and makes heavy use cost more. Contracts are mostly written in the languages Solidity
and Vyper.

## Proof of stake

Ethereum started with proof of work. In September 2022 it switched to proof of stake, in an event called the
Merge, which cut its use of electricity by more than 99 percent. Validators now lock up ether as a deposit,
take turns proposing blocks, vote on the blocks of others, and receive rewards. A validator that breaks the
rules loses part of its deposit.

## What it is used for

Ethereum is used for decentralized finance (lending, trading and stablecoins without a bank), tokens that
represent other assets, digital collectibles, and organizations governed by votes of token holders. Rollups
are networks built on top of it: they run many transactions elsewhere and record a compressed proof or
summary on Ethereum, which lowers the fees.

## Ethereum as an investment

The demand for ether comes from the fees of the network and from staking, so its value depends on how much
the network is used. Part of every fee is destroyed, and there is no fixed upper limit to the supply.
Compared with Bitcoin, Ethereum can do more, and its design changes more often, which brings both
opportunity and technical risk. Ether can be staked for a return; bitcoin cannot. The prices of both swing
widely.
`;
