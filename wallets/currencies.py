"""
The catalogue of currencies: how many decimals an amount may have.

Source: ISO 4217 (active codes and their minor units), and the units that crypto casinos use. A currency's exponent
never changes, since amounts were booked with it; a new one is added by a line here and a migration.
"""

_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
        CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
        JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
        NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
        SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
        UBTC
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
    5: "MBTC",
    6: "ADA TRX USDC USDT XRP",
    8: "BCH BTC DASH DOGE LTC ZEC",
    9: "SOL TON",
    18: "BNB DAI ETH MATIC SHIB",
}

EXPONENTS: dict[str, int] = {
    code: exponent for exponent, codes in _BY_EXPONENT.items() for code in codes.split()
}

# Amounts travel to a seamless operator as JavaScript numbers, which carry about 15 digits.
MOST_SEAMLESS_DECIMALS = 8
