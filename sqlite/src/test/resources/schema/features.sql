create table users (
    id integer primary key autoincrement,
    name text not null default 'nobody',
    email varchar(255) unique,
    code char(4),
    active boolean not null default 1,
    created_at timestamp default current_timestamp,
    updated_at datetime default (datetime('now')),
    birthday date default current_date,
    wakes_at time,
    score real default 0.5,
    height float,
    weight double,
    balance decimal(10, 2) default 0,
    ratio numeric,
    settings json default '{"b":1,"a":[]}',
    avatar blob default x'0102',
    visits bigint default -1,
    level smallint default '7',
    anything,
    odd_type geometry,
    uid uuid,
    tags string,
    seconds integer default (strftime('%s', 'now')),
    random_one integer default (abs(random())),
    initial text generated always as (substr(name, 1, 1)) virtual,
    check (level between 0 and 100 and length(name) > 0),
    check (name in ('a', 'b') or score >= 1.5),
    check (name like 'a%'),
    check (code is not null)
);
create table "Odd ""Name" (
    a text collate nocase not null,
    b int not null,
    c text,
    "select" double precision check ("select" > 0),
    primary key (b desc, a),
    unique (c, b)
) without rowid;
create table posts (
    id integer primary key,
    user_id int references users on delete cascade on update set null,
    parent int references posts (id) deferrable initially deferred,
    odd_a text,
    odd_b int,
    email text references users (email),
    tag text references tags (name),
    lost int references missing (id),
    wrong_type text references users (id),
    foreign key (odd_b, odd_a) references "Odd ""Name" (b, a)
);
create table tags (name text, weight int);
create table logins (at text not null, who text not null, unique (who, at));
create index posts_by_user on posts (user_id, id desc);
create unique index posts_one on posts (email, tag);
create index posts_lower on posts (lower(email));
create unique index posts_partial on posts (tag) where tag is not null;
create index tags_nocase on tags (name collate nocase);
create view recent as select * from posts;
create virtual table search using fts5 (body);
create trigger touch after update on users begin select 1; end;
