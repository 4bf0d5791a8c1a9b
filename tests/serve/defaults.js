#!/usr/bin/env node
'use strict';

require('../lib/expect').expectFrom(`${__dirname}/defaults.fh`);
