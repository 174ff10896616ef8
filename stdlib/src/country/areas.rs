//! Countries that share a calling code, told apart by the digits behind it.
//!
//! Sources: the area codes of the North American plan in service (NANPA), the Russian and Kazakh plans (7), the French
//! islands of the Indian Ocean (262), Curaçao and the Caribbean Netherlands (599), all as in the metadata of libphonenumber
//! 9.0.43. Codes that are no place (toll-free 800, personal 500) or not in service are not here: such a number has no
//! known country.

#[derive(Debug)]
pub(super) struct Area {
    pub iso: &'static str,
    /// The shared calling code.
    pub code: &'static str,
    /// What its numbers begin with behind the code, with blanks between.
    prefixes: &'static str,
    pub zone: Option<&'static str>,
}

impl Area {
    pub fn prefixes(&self) -> impl Iterator<Item = &'static str> {
        self.prefixes.split(' ')
    }
}

const fn one(iso: &'static str, code: &'static str, prefixes: &'static str, zone: &'static str) -> Area {
    Area { iso, code, prefixes, zone: Some(zone) }
}

const fn several(iso: &'static str, code: &'static str, prefixes: &'static str) -> Area {
    Area { iso, code, prefixes, zone: None }
}

pub(super) const AREAS: &[Area] = &[
    one("AG", "1", "268", "America/Antigua"),
    one("AI", "1", "264", "America/Anguilla"),
    one("AS", "1", "684", "Pacific/Pago_Pago"),
    one("BB", "1", "246", "America/Barbados"),
    one("BM", "1", "441", "Atlantic/Bermuda"),
    one("BS", "1", "242", "America/Nassau"),
    several(
        "CA",
        "1",
        "204 226 236 249 250 257 263 273 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 \
         506 514 519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 \
         879 902 905 942",
    ),
    one("DM", "1", "767", "America/Dominica"),
    one("DO", "1", "809 829 849", "America/Santo_Domingo"),
    one("GD", "1", "473", "America/Grenada"),
    one("GU", "1", "671", "Pacific/Guam"),
    one("JM", "1", "658 876", "America/Jamaica"),
    one("KN", "1", "869", "America/St_Kitts"),
    one("KY", "1", "345", "America/Cayman"),
    one("LC", "1", "758", "America/St_Lucia"),
    one("MP", "1", "670", "Pacific/Saipan"),
    one("MS", "1", "664", "America/Montserrat"),
    one("PR", "1", "787 939", "America/Puerto_Rico"),
    one("SX", "1", "721", "America/Lower_Princes"),
    one("TC", "1", "649", "America/Grand_Turk"),
    one("TT", "1", "868", "America/Port_of_Spain"),
    several(
        "US",
        "1",
        "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 220 223 224 225 227 228 229 231 234 \
         235 239 240 248 251 252 253 254 256 260 262 267 269 270 272 274 276 279 281 283 301 302 303 304 305 307 \
         308 309 310 312 313 314 315 316 317 318 319 320 321 323 324 325 326 327 329 330 331 332 334 336 337 339 \
         341 346 347 350 351 352 353 360 361 363 364 369 380 385 386 401 402 404 405 406 407 408 409 410 412 413 \
         414 415 417 419 423 424 425 430 432 434 435 440 442 443 445 447 448 458 463 464 469 470 472 475 478 479 \
         480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 531 534 539 540 541 551 557 \
         559 561 562 563 564 567 570 571 572 573 574 575 580 582 585 586 601 602 603 605 606 607 608 609 610 612 \
         614 615 616 617 618 619 620 623 626 628 629 630 631 636 640 641 645 646 650 651 656 657 659 660 661 662 \
         667 669 678 680 681 682 686 689 701 702 703 704 706 707 708 712 713 714 715 716 717 718 719 720 724 725 \
         726 727 728 730 731 732 734 737 738 740 743 747 748 754 757 760 762 763 765 769 770 771 772 773 774 775 \
         779 781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 820 821 826 828 830 831 832 \
         835 838 839 840 843 845 847 848 850 854 856 857 858 859 860 862 863 864 865 870 872 878 901 903 904 906 \
         907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 929 930 931 934 936 937 938 940 941 943 945 \
         947 948 949 951 952 954 956 959 970 971 972 973 975 978 979 980 983 984 985 986 989",
    ),
    one("VC", "1", "784", "America/St_Vincent"),
    one("VG", "1", "284", "America/Tortola"),
    one("VI", "1", "340", "America/St_Thomas"),
    // The clocks of all of Kazakhstan are one since 2024-03-01.
    one("KZ", "7", "6 7", "Asia/Almaty"),
    several("RU", "7", "3 4 8 9"),
    one("RE", "262", "262 263 268 692 693", "Indian/Reunion"),
    one("YT", "262", "269 639", "Indian/Mayotte"),
    one("BQ", "599", "3 4 7", "America/Kralendijk"),
    one("CW", "599", "6 9", "America/Curacao"),
];
