window.__THAR_CONFIG = { "userInfo" : { "accountId" : "42", "userName" : "AcmeHelp" } }
