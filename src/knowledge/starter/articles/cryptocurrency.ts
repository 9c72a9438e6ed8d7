export const cryptocurrency = `
Cryptocurrency is digital money whose ownership and transfer are secured by cryptography and recorded on a
ledger that many independent computers maintain together, usually a blockchain. No central bank issues it,
and no single company has to be trusted to keep the accounts. Bitcoin, which started in January 2009, was
the first; thousands of others have followed, of which Ethereum's ether is among the most used.

## How it works

Each user has a pair of keys. Others send coins to the public key, or to an address derived from it. The
private key signs transfers, and whoever knows it controls the coins. A signed transaction is sent to the
network, whose nodes check that the signature is valid and that the coins have not been spent before. Valid
transactions are grouped into blocks. A consensus rule, such as proof of work or proof of stake, decides who
may add the next block, so that all nodes agree on one history.

## What it is used for

People use cryptocurrency to send money across borders, to hold an asset outside the banking system, to pay
fees on networks that run smart contracts, and to trade. Stablecoins are cryptocurrencies that are meant to
match the value of a national currency, most often the US dollar, by holding reserves or by automatic rules.

## Risks

Prices of most cryptocurrencies swing widely, and a coin may lose all its value. A lost private key cannot
be replaced, and a transfer to the wrong address cannot be reversed. Exchanges have been hacked or have
failed, fraud is common, and rules and taxes differ between countries. Some networks use a lot of
electricity.

## What the future depends on

Nobody can say what cryptocurrency will be worth. The factors that shape its future are known: government
regulation, how many transactions a network can handle at a low fee, the security of wallets and contracts,
the energy it needs, digital currencies issued by central banks, and whether people find uses for it beyond
speculation.
`;
