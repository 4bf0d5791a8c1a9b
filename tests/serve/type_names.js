#!/usr/bin/env node
'use strict';

require('../lib/expect').expectFrom(`${__dirname}/type_names.fh`);
