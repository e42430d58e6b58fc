"""
The permission tables, a module for each feature. Each has

    TABLE       {(name of the address, method): a status for each of PEOPLE}
    arguments   (name, house) -> what the address names, of lucky's
    form        (name, house) -> what a POST sends
    ONE_OF      {model of a list: house -> a row of lucky's}, where it has lists

Of lucky's things: nobody is logged in; lena works for it, karl for the account below it, rob for another one; sam
(support), fay (finance), ann (auditor) and boss (administrator) work for the platform.
"""

PEOPLE = ("nobody", "lena", "karl", "rob", "sam", "fay", "ann", "boss")
LOGIN, NONE, FORBIDDEN, METHOD = 302, 404, 403, 405
